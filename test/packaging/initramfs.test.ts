/** The hook for initramfs-tools, run on a copy-on-write view of this machine's file system. */
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

/** What initramfs-tools gives to hooks (initramfs-tools(7) "HOOK SCRIPTS"), as far as ours uses it. */
const functions = `
copy_file() { mkdir -p "$DESTDIR$(dirname "$2")"; cp -pL "$2" "$DESTDIR$2"; }
copy_exec() {
  copy_file binary "$1"
  for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*'); do $COPY_LIBRARY "$library"; done
}`;

/** Runs the hook, and tells what of the named files is in the image. */
function runHook({ node = '', copyLibrary = 'copy_file library', files = [] as readonly string[] }) {
  return inNamespace(`
    mkdir /run/layers && mount -t tmpfs tmpfs /run/layers && mkdir /run/layers/upper /run/layers/work /run/layers/root
    root=/run/layers/root
    mount -t overlay -o lowerdir=/,upperdir=/run/layers/upper,workdir=/run/layers/work overlay $root
    mkdir -p $root/usr/share/initramfs-tools/hooks $root/usr/share/test-node $root/image
    cat >$root/usr/share/initramfs-tools/hook-functions <<'END'
${functions}
END
    cp ${process.execPath} $root/usr/share/test-node/node
    ${node}
    $DEVCTL system install --root $root --init busybox --node /usr/share/test-node/node >/dev/null 2>&1 || exit 100
    DESTDIR=/image COPY_LIBRARY='${copyLibrary}' chroot $root sh /usr/share/initramfs-tools/hooks/devmaster
    status=$?
    for file in ${files.join(' ')}; do [ ! -e "$root/image$file" ] || echo "$file"; done
    exit $status`);
}

describe.skipIf(missing !== null)(`the hook for initramfs-tools${missing === null ? '' : ` (${missing})`}`, () => {
  it('puts everything into the image that the daemon needs to start', () => {
    const files = ['/usr/share/test-node/node', '/usr/lib/devmaster/devmasterd', '/usr/lib/devmaster/dist/devmasterd.cjs', '/usr/lib/devmaster/dist/devctl', '/usr/lib/devmaster/network.d/99-default.link'];
    const { stdout, stderr, status } = runHook({ files });
    expect({ stdout: stdout.trim().split('\n'), stderr, status }).toEqual({ stdout: files, stderr: '', status: 0 });
  });

  it('also what a distribution\'s Node reads of its own library from beside it, without which it does not start', () => {
    const node = `
      mkdir -p $root/usr/share/nodejs/some-part; echo >$root/usr/share/nodejs/some-part/lexer.js
      printf '\\0/usr/share/nodejs/some-part/lexer.js\\0/usr/share/nodejs/not-installed/part.js\\0' >>$root/usr/share/test-node/node`;
    const { stdout, status } = runHook({ node, files: ['/usr/share/nodejs/some-part/lexer.js'] });
    expect({ stdout: stdout.trim(), status }).toEqual({ stdout: '/usr/share/nodejs/some-part/lexer.js', status: 0 });
  });

  it('fails when the daemon would not start, so that the image that works is not replaced', () => {
    const { stderr, status } = runHook({ copyLibrary: ':' });
    expect(stderr).toMatch(/^E: devmaster: \/usr\/share\/test-node\/node does not start in the initramfs: /m);
    expect(status).toBe(1);
  });
});
