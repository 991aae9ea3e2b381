import type { Problem, Source } from '../base/problem.ts';
import { groupId, userId } from '../kernel/users.ts';
import { AccountBook } from '../rules/check/accounts.ts';
import { checkRuleFile } from '../rules/check/check.ts';
import type { ResolveNames, RuleProblem } from '../rules/check/complaint.ts';
import { physicalLines } from '../rules/lines.ts';
import { numberedAccounts } from '../rules/load.ts';
import { parseRuleFile } from '../rules/parse.ts';
import type { Rule, Token } from '../rules/rule.ts';
import { must, object, oneOf, text as name } from './arguments.ts';
import { toBytes, toText, toTextOrNull } from './text.ts';

export interface RuleOptions {
  /** the name that problems and sources give the file */
  readonly path?: string | undefined;
  /** whether names of users and groups are looked up on this machine (`early`), or left as they are; see udevadm(8) "verify" */
  readonly resolveNames?: ResolveNames | undefined;
}

const checkText = must('a string or an Uint8Array', (value) => typeof value === 'string' || value instanceof Uint8Array);
const checkOptions = object<RuleOptions>({ path: name, resolveNames: oneOf('early', 'late', 'never') });

/** What a device manager makes of a rule file. */
export interface ParsedRules {
  readonly path: string;
  /** what is in force: lines with a mistake are not among them */
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
}

/** What there is to say of a rule file. */
export interface CheckedRules {
  readonly path: string;
  /** whether `udevadm verify` would be content: no error, no warning, and no bad style */
  readonly accepted: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Reads a rule file as the daemon does. Never throws for what stands in it: a bad line is a problem, and costs no other line.
 *
 * Columns and spans count characters of a JavaScript string.
 *
 * @param text  the whole file; bytes when it may be anything but UTF-8
 * @throws {ArgumentError} for options that are unknown or mean nothing
 */
export function parseRules(text: string | Uint8Array, options: RuleOptions = {}): ParsedRules {
  checkText('text', text);
  checkOptions('options', options);
  const { path = '(rules)', resolveNames = 'late' } = options;
  const bytes = bytesOf(text);
  const places = new Places(bytes);
  const { file, problems } = check(bytes, { path: toBytes(path), resolveNames, thorough: false });
  return { path, rules: file.rules.map((rule) => publicRule(rule, places)), problems: problems.map((problem) => publicProblem(problem, places)) };
}

/** Checks a rule file as `devctl verify` does, style included. Never throws for what stands in it. */
export function checkRules(text: string | Uint8Array, options: RuleOptions = {}): CheckedRules {
  checkText('text', text);
  checkOptions('options', options);
  const { path = '(rules)', resolveNames = 'early' } = options;
  const bytes = bytesOf(text);
  const places = new Places(bytes);
  const { problems } = check(bytes, { path: toBytes(path), resolveNames, thorough: true });
  return { path, accepted: !problems.some(({ isIssue }) => isIssue), problems: problems.map((problem) => publicProblem(problem, places)) };
}

function check(text: string, { path, resolveNames, thorough }: { readonly path: string; readonly resolveNames: ResolveNames; readonly thorough: boolean }): ReturnType<typeof checkRuleFile> {
  const accounts = new AccountBook({ user: userId, group: groupId, ...numberedAccounts() });
  return checkRuleFile(parseRuleFile({ path, text }), { resolveNames, accounts, thorough });
}

function bytesOf(text: string | Uint8Array): string {
  return typeof text === 'string' ? toBytes(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');
}

/** Turns places that count bytes into places that count characters. */
class Places {
  readonly #text: string;
  #lines: readonly string[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  source({ file, line, column }: Source): Source {
    return { file: toText(file), line, column: toText(this.#lineOf(line).slice(0, column - 1)).length + 1 };
  }

  sourceOrNull(source: Source | null): Source | null {
    return source === null ? null : this.source(source);
  }

  /** What is underlined may go on behind the end of a line that is continued. */
  span(source: Source | null, bytes: number): number {
    if (source === null) return bytes;
    const marked = this.#lineOf(source.line).slice(source.column - 1, source.column - 1 + bytes);
    return toText(marked).length + bytes - marked.length;
  }

  #lineOf(line: number): string {
    this.#lines ??= physicalLines(this.#text);
    return this.#lines[line - 1] ?? '';
  }
}

function publicProblem({ severity, code, message, source, file, span, hint }: RuleProblem, places: Places): Problem {
  return { severity, code, message: toText(message), source: places.sourceOrNull(source), file: toText(file), span: places.span(source, span), hint: toTextOrNull(hint) };
}

function publicRule({ source, tokens, label, labelSource, goto, gotoSource }: Rule, places: Places): Rule {
  return {
    source: places.source(source),
    tokens: tokens.map((token) => publicToken(token, places)),
    label: toTextOrNull(label),
    labelSource: places.sourceOrNull(labelSource),
    goto: toTextOrNull(goto),
    gotoSource: places.sourceOrNull(gotoSource),
  };
}

function publicToken(token: Token, places: Places): Token {
  return { ...token, attribute: toTextOrNull(token.attribute), value: toText(token.value), source: places.source(token.source) };
}
