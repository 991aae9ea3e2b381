/** What every file of tests begins with. */
import fc from 'fast-check';

/** Laws are tried with the same cases in each run, so that none fails by chance; DEVMASTER_TEST_SEED has others tried. */
fc.configureGlobal({ seed: Number(process.env['DEVMASTER_TEST_SEED'] ?? 1) });

process.umask(0o022);
