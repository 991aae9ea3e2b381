import { UsageError } from '../../base/errors.ts';
import { groupName, userName } from '../../kernel/users.ts';
import { isEmpty, provenanceOf, type Provenance } from '../../provenance/provenance.ts';
import type { Device } from '../../device/device.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { formatJson } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { deviceNamed } from '../why/device.ts';
import { SystemRules } from '../why/evaluation.ts';
import { readKept } from '../why/kept.ts';
import { originsOf } from '../why/origin.ts';
import { describeOrigins, originAsObject } from '../why/report.ts';
import { RuleTexts } from '../why/rule-text.ts';
import { meantBy, selectable, selectionOf } from '../why/select.ts';

export const command: Command = {
  name: 'why',
  summary: 'Shows which rule gave a device its properties, links, owner, mode, tags and so on.',
  operands: `DEVICE [PROPERTY | LINK | ${selectable.join(' | ')} [NAME]]`,
  options: {
    now: { type: 'boolean', describe: 'do not ask what the daemon kept: evaluate the rules now' },
    action: { alias: 'a', type: 'string', requiresArg: true, describe: 'the action to evaluate with (add); help lists them' },
    json: { type: 'string', requiresArg: true, describe: 'pretty, short or off' },
  },
  examples: [
    ['why /dev/sda ID_SERIAL', 'which rule gave this property, and what it replaced'],
    ['why /dev/ttyUSB0 mode', 'why the node has its mode'],
    ['why /dev/disk/by-label/DATA symlink', 'which rules made the links of this disk'],
    ['why eth0 name', 'why the interface is called so'],
  ],
  run: why,
};

/** Exit status: 0 when there is an answer, 1 when the device has no such thing. */
async function why(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io);
  if (action === 'listed') return 0;
  const layout = jsonOption(parsed);
  const [text, ...wanted] = parsed.operands;
  if (text === undefined) throw new UsageError('which device? Name it by node, syspath, database id or interface');
  if (wanted.length > 2) throw new UsageError(`too many arguments: '${wanted[2]}'`);
  const host = databaseHost(io.paths);
  const device = deviceNamed(host, text);

  const kept = parsed.flag('now') ? null : await readKept(io.paths, device);
  const provenance = kept ?? provenanceOf(await new SystemRules(io.paths).evaluate(device, { action, trace: null }), { action, seqnum: 0n, finishedMs: Date.now() });
  const texts = new RuleTexts();
  const all = originsOf(device, provenance);
  const selection = selectionOf(wanted, all);
  const origins = all.filter(selection.takes);
  if (layout !== null) {
    const { event } = provenance;
    const object = { devpath: device.devpath, kept: kept !== null, action: event.action, seqnum: String(event.seqnum), finishedMs: event.finishedMs, origins: origins.map((origin) => originAsObject(origin, texts)) };
    io.out(`${formatJson(object, layout)}\n`);
    return origins.length > 0 ? 0 : 1;
  }
  io.out(headline(device, provenance, { isKept: kept !== null }));
  if (origins.length === 0) {
    const meant = meantBy(wanted.at(-1) ?? '', all);
    io.out(`\nIt has no ${selection.words}: no rule gave it, and the kernel did not.\n`);
    if (meant !== null && !wanted.includes(meant)) io.complain(`did you mean "${meant}"?`);
  } else io.out(`\n${describeOrigins(origins, texts, { user: userName, group: groupName })}`);
  if (provenance.isCut) io.out('\nThere was more than is kept; `--now` shows all.\n');
  for (const file of kept === null ? [] : filesOf(kept)) {
    if (texts.changedSince(file, kept?.event.finishedMs ?? 0)) io.out(`\n${file} has changed since; the lines shown may not be those that were in force.\n`);
  }
  return origins.length > 0 ? 0 : 1;
}

function headline(device: Device, provenance: Provenance, { isKept }: { readonly isKept: boolean }): string {
  const { action, seqnum, finishedMs } = provenance.event;
  if (!isKept) {
    const what = isEmpty(provenance) ? 'no rule would say anything' : 'this is what the rules would say';
    return `${device.devpath}\nThe daemon has kept nothing about it; ${what} to '${action}' now.\n`;
  }
  const event = seqnum === 0n ? '' : `, event ${seqnum}`;
  return `${device.devpath}\nAs it was decided at '${action}', ${new Date(finishedMs).toISOString().replace('T', ' ').replace('Z', ' UTC')}${event}.\n`;
}

function filesOf({ facts, overridden }: Provenance): Set<string> {
  return new Set([...facts.flatMap(({ source }) => source?.file ?? []), ...overridden.flatMap(({ source, by }) => [source.file, by.file])]);
}
