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
	# What the programs are linked against has to be here when the daemon is tried below; dracut would bring it only at its end.
	local -x DRACUT_RESOLVE_DEPS=1
	node=$(sed -n 's/^exec \([^ ]*\) .*/\1/p' "$root$program/devmasterd")
	inst_binary "$node"
	# Distributions build Node with parts of its own library in files beside it, which it reads at every start.
	while read -r file; do
		[[ ! -e $root$file ]] || inst "$file"
	done < <(grep -haoE '/usr/(share|lib)[A-Za-z0-9@._/-]+\.js' "$root$node" "$root"/usr/lib*/libnode.so* "$root"/usr/lib/*/libnode.so* 2>/dev/null | sort -u)
	local -a parts
	mapfile -t parts < <(cd "$root/" && find ".$program/dist" ".$program/network.d" ".$program/package.json" ! -type d)
	inst_multiple "${parts[@]#.}" "$program/devctl" "$program/devmasterd" "$program/udevadm"
	# Our own copy of a rule file counts where udev has none; of udev's files its module copies those that it wants here.
	inst_dir "$program/rules.d"
	for file in "$root$program"/rules.d/*; do
		[[ -e $root/usr/lib/udev/rules.d/${file##*/} || -e $root/lib/udev/rules.d/${file##*/} ]] || inst_simple "$program/rules.d/${file##*/}"
	done
	inst_libdir_file 'libblkid.so.1*' 'libkmod.so.2*'
	inst_multiple -o /etc/devmaster/config.toml
	# The unit that udev ships forbids memory that is written and executed, which Node cannot do without.
	if dracut_module_included systemd; then
		for file in "$root"/usr/lib/systemd/system/devmaster*{,/*.conf} "$root"/etc/systemd/system/{udev,systemd-udev}*; do
			[[ -d $file || ( ! -e $file && ! -L $file ) ]] || inst "${file#"$root"}"
		done
	fi
	refuse_unless_it_starts "$node" "$program"
}

# Nothing finds a root file system without a device manager: an image in which ours does not start must not replace one that works.
refuse_unless_it_starts() { # NODE PROGRAM
	local image=${initdir:?} answer
	# What is made for another machine, or by somebody who may not chroot, cannot be tried.
	[[ -z ${dracutsysrootdir-} ]] && chroot / true 2>/dev/null || return 0
	mkdir -p "$image/etc"
	cp -pPr /etc/ld.so.conf* "$image/etc/" 2>/dev/null && ldconfig -r "$image" 2>/dev/null
	answer=$(unset NODE_OPTIONS NODE_EXTRA_CA_CERTS && chroot "$image" "$1" "$2/dist/devmasterd.cjs" --version </dev/null 2>&1) && return 0
	dfatal "devmaster: $1 does not start in the initramfs: $(echo "$answer" | grep -m 1 .)"
	exit 1
}
