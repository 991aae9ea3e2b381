import { Links, type ContestedLink } from '../../apply/link.ts';
import { Device, type Host } from '../../device/device.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';

export const command: Command = {
  name: 'conflicts',
  summary: 'Lists links that more than one device claims, who has them and by which priority.',
  operands: '[OPTIONS]',
  options: { json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['conflicts', 'which disks have the same name?']],
  run: list,
};

function list(parsed: Parsed, io: Io): number {
  const host = databaseHost(io.paths);
  const contested = new Links(host).contested();
  if (parsed.flag('json')) io.out(`${JSON.stringify(contested.map((link) => asObject(host, link)))}\n`);
  else for (const link of contested) io.out(describe(host, link));
  return 0;
}

function describe(host: Host, { name, claims, target }: ContestedLink): string {
  const lines = claims.map((claim, index) => {
    const mark = index === 0 ? '*' : ' ';
    return `  ${mark} ${claim.devname}  priority ${claim.priority}  ${Device.fromId(host, claim.id)?.syspath ?? claim.id}\n`;
  });
  return `/dev/${name} -> ${target ?? 'nowhere'}\n${lines.join('')}`;
}

function asObject(host: Host, { name, claims, target }: ContestedLink): object {
  return { link: `/dev/${name}`, target, claims: claims.map(({ id, devname, priority }) => ({ id, devname, priority, syspath: Device.fromId(host, id)?.syspath ?? null })) };
}
