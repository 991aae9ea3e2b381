import { about, eachLine, type Lint } from '../finding.ts';

/** Properties that tell one of udev's own rule files what to do, and that file (rule files of systemd 262). */
const readers: readonly (readonly [property: RegExp, file: string])[] = [
  [/^UDEV_DISABLE_PERSISTENT_STORAGE_/, '60-persistent-storage.rules'],
  [/^ID_IGNORE_DISKSEQ$/, '60-persistent-storage.rules'],
  [/^ID_AUTOSUSPEND(_DELAY_MS)?$/, '60-autosuspend.rules'],
  [/^ID_(AUTOSEAT|FOR_SEAT)$/, '71-seat.rules'],
  [/^ID_SEAT$/, '73-seat-late.rules'],
  [/^DM_UDEV_DISABLE_DISK_RULES_FLAG$/, '60-persistent-storage-dm.rules'],
];

/** A property that steers another rule file is set after that file was evaluated. */
export const propertyTooLate: Lint = {
  code: 'property-too-late',
  severity: 'warning',
  summary: 'a property that steers a rule file is set after that file',
  find: eachLine((rule, _, file) => rule.assignments.flatMap((expression) => {
    if (expression.key !== 'ENV') return [];
    const reader = readers.find(([property]) => property.test(expression.attribute ?? ''))?.[1];
    if (reader === undefined || file.name <= reader) return [];
    return [about(rule, expression, {
      message: `${reader} looks at ${expression.attribute} and has already been evaluated`,
      hint: `give the file a name that sorts before ${reader}`,
    })];
  })),
};
