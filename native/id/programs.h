#pragma once

/** The programs that rules call by name. Each takes its own name as the first argument and returns the exit status. */
namespace devmaster {

/** What was asked for is not to be had. It is 0 for success; there is no third. */
constexpr int kFailed = 1;

int ata_id(int argc, char** argv);
int cdrom_id(int argc, char** argv);
int dmi_memory_id(int argc, char** argv);
int fido_id(int argc, char** argv);
int iocost(int argc, char** argv);
int mtd_probe(int argc, char** argv);
int scsi_id(int argc, char** argv);
int v4l_id(int argc, char** argv);

}  // namespace devmaster
