/**
 * Properties whose values come from builtins, hwdb or the programs beside them. They are compared apart from what rules alone
 * decide.
 */
const properties =
  /^(ID_PATH|ID_PATH_TAG|ID_PATH_ATA_COMPAT|ID_PATH_WITH_USB_REVISION|ID_NET_.*|ID_FS_.*|ID_PART_.*|ID_INPUT.*|ID_OUI.*|ID_FOR_SEAT|ID_VENDOR.*|ID_MODEL.*|ID_BUS|ID_USB.*|ID_TYPE|ID_REVISION|ID_SERIAL.*|ID_WWN.*|ID_BTRFS.*|ID_AUTOSUSPEND.*|ID_INTEGRATION|[A-Z_]+_FROM_DATABASE)$/;

/** Links that rules make of those properties. */
const links = /^(disk\/by-(id|path|uuid|label|partuuid|partlabel|designator)|(input|snd|v4l|serial|media|net)\/by-(id|path))\//;

export function isPropertyOfBuiltins(name: string): boolean {
  return properties.test(name);
}

/** @param name  below /dev */
export function isLinkOfBuiltins(name: string): boolean {
  return links.test(name);
}
