/** The release of systemd whose udev we equal: scripts that ask `udevadm --version` compare it with a number. */
export const udevRelease = '262';
