import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder of the repository, from the sources of the tests and from a benchmark that was bundled into dist/. */
export const root = here.replace(/\/(dist|test\/support)(\/.*)?$/, '');
