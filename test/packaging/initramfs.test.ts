/** What puts devmaster into an initramfs, run on a copy-on-write view of this machine's file system. */
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

interface Maker {
  readonly name: string;
  /** where it finds what others add to it */
  readonly folder: string;
  /** what it gives to them, as far as ours uses it; a program's libraries come with it unless LIBRARIES is empty */
  readonly functions: string;
  /** how it runs ours, with the functions in /functions and the image in /image */
  readonly run: string;
}

const copyWithLibraries = `
copy() { mkdir -p "/image$(dirname "$1")"; cp -pL "$1" "/image$1"; }
copy_libraries() { for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*'); do copy "$library"; done; }`;

const makers: readonly Maker[] = [
  {
    name: 'the hook for initramfs-tools',
    folder: '/usr/share/initramfs-tools/hooks',
    // initramfs-tools(7) "HOOK SCRIPTS"
    functions: `${copyWithLibraries}
      copy_file() { copy "$2"; }
      copy_exec() { copy "$1"; [ -z "$LIBRARIES" ] || copy_libraries "$1"; }`,
    run: `mkdir -p /usr/share/initramfs-tools && cp /functions /usr/share/initramfs-tools/hook-functions
      DESTDIR=/image sh /usr/share/initramfs-tools/hooks/devmaster`,
  },
  {
    name: 'the module for dracut',
    folder: '/usr/lib/dracut/modules.d',
    // dracut.modules(7) "INITRAMFS"; what programs are linked against comes last unless one asks for it.
    functions: `${copyWithLibraries}
      inst() { copy "$1"; [[ -z "$LIBRARIES" || -z "$DRACUT_RESOLVE_DEPS" ]] || copy_libraries "$1"; }
      inst_simple() { inst "$@"; }
      inst_binary() { inst "$@"; }
      inst_dir() { mkdir -p "$initdir$1"; }
      inst_multiple() { local name; for name in "$@"; do [[ ! -e $name ]] || inst "$name"; done; }
      inst_libdir_file() { local pattern file; for pattern in "$@"; do for file in /usr/lib/*-linux-gnu/$pattern; do [[ ! -e $file ]] || inst "$file"; done; done; }
      dracut_module_included() { return 1; }
      dfatal() { echo "E: $*" >&2; }`,
    run: `initdir=/image; . /functions; . /usr/lib/dracut/modules.d/95devmaster/module-setup.sh; check && install`,
  },
];

/** Has a maker run ours, and tells what of the named files is in the image. */
function make(maker: Maker, { before = '', libraries = true, files = [] as readonly string[] } = {}) {
  return inNamespace(`
    mkdir /run/layers && mount -t tmpfs tmpfs /run/layers && mkdir /run/layers/upper /run/layers/work /run/layers/root
    root=/run/layers/root
    mount -t overlay -o lowerdir=/,upperdir=/run/layers/upper,workdir=/run/layers/work overlay $root
    mkdir -p $root${maker.folder} $root/usr/share/test-node $root/usr/lib/udev/rules.d $root/image
    cat >$root/functions <<'END'
${maker.functions}
END
    cp ${process.execPath} $root/usr/share/test-node/node
    ${before}
    $DEVCTL system install --root $root --init busybox --node /usr/share/test-node/node >/dev/null 2>&1 || exit 100
    cat >$root/run-maker <<'END'
${maker.run}
END
    mount --rbind /dev $root/dev; mount --rbind /proc $root/proc
    LIBRARIES='${libraries ? 'yes' : ''}' chroot $root bash /run-maker
    status=$?
    for file in ${files.join(' ')}; do [ ! -e "$root/image$file" ] || echo "$file"; done
    exit $status`);
}

describe.skipIf(missing !== null).each(makers)(`$name${missing === null ? '' : ` (${missing})`}`, (maker) => {
  it('puts everything into the image that the daemon needs to start', () => {
    const files = ['/usr/share/test-node/node', '/usr/lib/devmaster/devmasterd', '/usr/lib/devmaster/dist/devmasterd.cjs', '/usr/lib/devmaster/dist/devctl', '/usr/lib/devmaster/network.d/99-default.link'];
    const { stdout, stderr, status } = make(maker, { files });
    expect({ stdout: stdout.trim().split('\n'), stderr, status }).toEqual({ stdout: files, stderr: '', status: 0 });
  });

  it('also what a distribution\'s Node reads of its own library from beside it, without which it does not start', () => {
    const before = `
      mkdir -p $root/usr/share/nodejs/some-part; echo >$root/usr/share/nodejs/some-part/lexer.js
      printf '\\0/usr/share/nodejs/some-part/lexer.js\\0/usr/share/nodejs/not-installed/part.js\\0' >>$root/usr/share/test-node/node`;
    const { stdout, status } = make(maker, { before, files: ['/usr/share/nodejs/some-part/lexer.js'] });
    expect({ stdout: stdout.trim(), status }).toEqual({ stdout: '/usr/share/nodejs/some-part/lexer.js', status: 0 });
  });

  it('leaves it to udev\'s own which of the rule files that udev has are in the image, and adds those that udev lacks', () => {
    const before = `
      touch $root/usr/lib/udev/rules.d/60-block.rules
      rm -f $root/usr/lib/udev/rules.d/65-integration.rules`;
    const rules = '/usr/lib/devmaster/rules.d';
    const { stdout, status } = make(maker, { before, files: [`${rules}/60-block.rules`, `${rules}/65-integration.rules`] });
    expect({ stdout: stdout.trim(), status }).toEqual({ stdout: `${rules}/65-integration.rules`, status: 0 });
  });

  it('fails when the daemon would not start, so that the image that works is not replaced', () => {
    const { stderr, status } = make(maker, { libraries: false });
    expect(stderr).toMatch(/^E: devmaster: \/usr\/share\/test-node\/node does not start in the initramfs: /m);
    expect(status).toBe(1);
  });
});
