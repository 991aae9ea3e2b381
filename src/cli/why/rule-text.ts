import { excerpt } from '../../base/excerpt.ts';
import type { Source } from '../../base/problem.ts';
import { readText, status } from '../../kernel/file.ts';
import { physicalLines } from '../../rules/lines.ts';

const MAX_RULE_FILE_BYTES = 16 * 1024 * 1024;

/** What stands in rule files at the places that facts point to. Files are read once. */
export class RuleTexts {
  readonly #files = new Map<string, readonly string[]>();

  /** The expression that begins at a place, such as `IMPORT{builtin}="usb_id"`; null when none does any more. */
  expressionAt({ file, line, column }: Source): string | null {
    const text = this.#lines(file)[line - 1];
    return text === undefined ? null : (expression.exec(text.slice(column - 1))?.[0] ?? null);
  }

  /** Where a key of the rule that begins at a place stands; the place itself when the rule does not have it. */
  placeOfKey(rule: Source, key: string): Source {
    const lines = this.#lines(rule.file);
    for (let line = rule.line; line <= lines.length; line++) {
      const text = lines[line - 1] as string;
      const at = text.search(new RegExp(`\\b${key}[ \t]*=`));
      if (at >= 0) return { file: rule.file, line, column: at + 1 };
      if (!text.endsWith('\\')) break;
    }
    return rule;
  }

  /** The line around a place, with the expression underlined. */
  excerptAt(source: Source): string[] {
    const line = this.#lines(source.file)[source.line - 1] ?? null;
    return excerpt({ source, span: this.expressionAt(source)?.length ?? 1, hint: null }, line);
  }

  /** Whether a file was written, or is gone, since a time: it then may not say any more what it said. */
  changedSince(file: string, timeMs: number): boolean {
    const facts = status(file, { follow: true });
    return facts === null || facts.mtimeNs / 1_000_000n > BigInt(Math.trunc(timeMs));
  }

  #lines(file: string): readonly string[] {
    let lines = this.#files.get(file);
    if (lines === undefined) this.#files.set(file, (lines = physicalLines(readText(file, MAX_RULE_FILE_BYTES) ?? '')));
    return lines;
  }
}

const expression = /^[A-Z_a-z]+(\{[^}]*\})?[ \t]*(==|!=|\+=|-=|:=|=)[ \t]*[ei]{0,2}"(\\.|[^"\\])*"/;
