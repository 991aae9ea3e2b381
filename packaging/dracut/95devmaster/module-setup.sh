#!/bin/bash
# Puts devmaster into an initramfs that dracut makes. The modules of udev and systemd, which run as well, copy rules, hwdb
# and the names `udevadm` and `systemd-udevd`; behind these names are our programs, and here is what they need.

# called by dracut
check() {
	[[ -x ${dracutsysrootdir-}/usr/lib/devmaster/devmasterd ]]
}

# called by dracut
depends() {
	echo udev-rules
}

# called by dracut
install() {
	local root=${dracutsysrootdir-} program=/usr/lib/devmaster node file
	node=$(sed -n 's/^exec \([^ ]*\) .*/\1/p' "$root$program/devmasterd")
	inst_binary "$node"
	# Distributions build Node with parts of its own library in files beside it, which it reads at every start.
	while read -r file; do
		[[ ! -e $root$file ]] || inst "$file"
	done < <(grep -haoE '/usr/(share|lib)[A-Za-z0-9@._/-]+\.js' "$root$node" "$root"/usr/lib*/libnode.so* "$root"/usr/lib/*/libnode.so* 2>/dev/null | sort -u)
	while read -r file; do
		inst "${file#"$root"}"
	done < <(find "$root$program/dist" "$root$program/rules.d" "$root$program/network.d" "$root$program/package.json" ! -type d)
	inst_multiple "$program/devctl" "$program/devmasterd" "$program/udevadm"
	inst_libdir_file 'libblkid.so.1*' 'libkmod.so.2*'
	inst_multiple -o /etc/devmaster/config.toml
	# The unit that udev ships forbids memory that is written and executed, which Node cannot do without.
	if dracut_module_included systemd; then
		for file in "$root"/usr/lib/systemd/system/devmaster*{,/*.conf} "$root"/etc/systemd/system/{udev,systemd-udev}*; do
			[[ -d $file || ( ! -e $file && ! -L $file ) ]] || inst "${file#"$root"}"
		done
	fi
}
