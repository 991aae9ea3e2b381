/** Checks rule files as an editor would, and counts the rules that are in force. */
import { readFileSync } from 'node:fs';
import { checkRules, parseRules } from 'devmaster';

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path);
  const { accepted, problems } = checkRules(text, { path });
  for (const { severity, message, source, hint } of problems) {
    console.log(`${path}:${source?.line ?? 0}:${source?.column ?? 0}: ${severity}: ${message}${hint === null ? '' : ` (${hint})`}`);
  }
  console.log(`${path}: ${accepted ? 'fine' : 'has problems'}, ${parseRules(text, { path }).rules.length} rules in force`);
}
