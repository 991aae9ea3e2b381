import { describe, expect, it } from 'vitest';
import { answersFrom } from '../../../src/cli/replay/recorded-answers.ts';

function answers(...properties: readonly string[]) {
  return answersFrom(new Map(properties.map((text) => text.split('=') as [string, string])));
}

describe('what was recorded of a device', () => {
  it('answers for the builtins that would look at hardware', () => {
    const { builtins } = answers('ID_FS_TYPE=ext4', 'ID_PART_ENTRY_NUMBER=1', 'ID_NET_DRIVER=e1000', 'ID_MODEL=x');
    expect(builtins.get('blkid')).toEqual(new Map([['ID_FS_TYPE', 'ext4'], ['ID_PART_ENTRY_NUMBER', '1']]));
    expect(builtins.get('net_driver')).toEqual(new Map([['ID_NET_DRIVER', 'e1000']]));
    expect(builtins.get('btrfs')).toBe(null);
    expect(builtins.has('path_id')).toBe(false);
  });

  it.each(['ata_id', '/usr/lib/udev/ata_id', '/lib/udev/ata_id'])('answers for %s', (program) => {
    expect(answers('ID_ATA=1', 'ID_BUS=ata', 'ID_SERIAL=x', 'ID_PATH=y').programs.get(program)).toEqual({ status: 0, output: 'ID_ATA=1\nID_BUS=ata\nID_SERIAL=x\n' });
  });

  it.each([
    ['ata_id', ['ID_BUS=scsi', 'ID_SERIAL=x']],
    ['scsi_id', ['ID_BUS=ata', 'ID_SERIAL=x']],
    ['scsi_id', ['ID_SERIAL=x']],
    ['cdrom_id', ['ID_BUS=ata']],
  ])('says that %s found nothing with %j', (program, properties) => {
    expect(answers(...properties).programs.get(program)).toEqual({ status: 1, output: '' });
  });

  it('does not answer for programs that it does not know', () => {
    expect(answers('ID_X=1').programs.has('my_id')).toBe(false);
  });
});
