/**
 * What Node is given to start: it loads the daemon, which stands beside it in one file, with the code that the engine made of that
 * file when it was built. Where another Node than that one is used, the code does not fit, and all is as it would be without.
 */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { readKeptCode } from './kept-code.ts';

type Bundle = (exports: object, require: NodeJS.Require, module: object, folder: string) => void;

const file = `${__dirname}/devmasterd-core.cjs`;
const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData: readKeptCode(`${file}.code`) });
const module_ = { exports: {} };
(script.runInThisContext() as Bundle)(module_.exports, require, module_, __dirname);
