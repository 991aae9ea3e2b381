import { addAlternativeNames, applyRename } from '../../src/apply/interface.ts';

/**
 * Names interfaces of the namespace it is run in: each argument is `IFINDEX:NEWNAME` or, for alternative names,
 * `IFINDEX+NAME,NAME`. Prints what came of it, a line each.
 */
for (const argument of process.argv.slice(2)) {
  const [index, names] = argument.split(/[:+]/) as [string, string];
  const ifindex = Number(index);
  const outcome = argument.includes('+')
    ? addAlternativeNames({ ifindex, names: names.split(',') })
    : applyRename({ kind: 'rename', ifindex, from: '', to: names, devpath: '', properties: new Map() });
  console.log(JSON.stringify(outcome));
}
