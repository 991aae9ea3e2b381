import { applyRename } from '../../src/apply/interface.ts';

/**
 * Renames interfaces of the namespace it is run in: each argument is `IFINDEX:NEWNAME`. Prints what came of it, a
 * line each.
 */
for (const argument of process.argv.slice(2)) {
  const [ifindex, to] = argument.split(':') as [string, string];
  console.log(JSON.stringify(applyRename({ kind: 'rename', ifindex: Number(ifindex), from: '', to, devpath: '', properties: new Map() })));
}
