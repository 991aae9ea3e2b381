#pragma once

/** What the probe can be asked. Each verb takes its own name as the first argument and returns the exit status. */
namespace devmaster {

/** The question could not be answered: the device, a library or the kernel refused. */
constexpr int kFailed = 1;
/** The question makes no sense. */
constexpr int kMisuse = 2;
/** The device is not there, or has no medium: udev takes that for an empty answer. */
constexpr int kAbsent = 3;
/** More than one file system claims the device (libblkid: "ambivalent"), or reading it failed. */
constexpr int kUndecided = 4;

int probe_blkid(int argc, char** argv);
int probe_btrfs_ready(int argc, char** argv);
int probe_kmod(int argc, char** argv);
int probe_status(int argc, char** argv);

}  // namespace devmaster
