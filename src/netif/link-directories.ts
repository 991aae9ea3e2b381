/**
 * Which files there are (systemd.link(5) "DESCRIPTION"): of files with one name the first directory's wins, an empty one or a
 * link to /dev/null takes the name out, and all are in the order of their names.
 */
import { fileNameOf } from '../base/paths.ts';
import { listFolder, status } from '../kernel/file.ts';

export interface LinkFiles {
  readonly file: string;
  /** *.conf files of the folders NAME.link.d */
  readonly dropIns: readonly string[];
}

/** @param directories  the strongest first */
export function listLinkFiles(directories: readonly string[]): LinkFiles[] {
  return filesIn(directories, '.link').map((file) => {
    const name = fileNameOf(file);
    return { file, dropIns: filesIn(directories.map((directory) => `${directory}/${name}.d`), '.conf') };
  });
}

/** The folders in which files come, go and are written: the directories themselves, and those of their files' drop-ins. */
export function foldersOfLinks(directories: readonly string[]): string[] {
  return directories.flatMap((directory) => [directory, ...(listFolder(directory) ?? []).filter((name) => name.endsWith('.link.d')).map((name) => `${directory}/${name}`)]);
}

function filesIn(directories: readonly string[], ending: string): string[] {
  const byName = new Map<string, string>();
  for (const directory of directories) {
    for (const name of listFolder(directory) ?? []) {
      if (name.endsWith(ending) && !name.startsWith('.') && !byName.has(name)) byName.set(name, `${directory}/${name}`);
    }
  }
  const names = [...byName.keys()].sort((one, other) => (one < other ? -1 : 1));
  return names.map((name) => byName.get(name) as string).filter(hasContent);
}

function hasContent(file: string): boolean {
  const found = status(file, { follow: true });
  return found !== null && found.kind === 'file' && found.sizeBytes > 0;
}
