#include "scsi.h"

#include <linux/bsg.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

namespace devmaster {

namespace {

bool send_three(int fd, const ScsiCommand& command, ScsiReply& reply) {
  sg_io_hdr header{};
  header.interface_id = 'S';
  header.cmdp = const_cast<unsigned char*>(command.cdb);
  header.cmd_len = static_cast<unsigned char>(command.cdb_size);
  header.dxfer_direction = command.data_size > 0 ? SG_DXFER_FROM_DEV : SG_DXFER_NONE;
  header.dxferp = command.data;
  header.dxfer_len = static_cast<unsigned>(command.data_size);
  header.sbp = reply.sense;
  header.mx_sb_len = ScsiReply::kSenseSize;
  header.timeout = command.timeout_ms;
  if (ioctl(fd, SG_IO, &header) != 0) return false;
  reply.sense_size = header.sb_len_wr;
  reply.device = header.status;
  reply.transport = header.host_status;
  reply.driver = header.driver_status;
  return true;
}

bool send_four(int fd, const ScsiCommand& command, ScsiReply& reply) {
  sg_io_v4 header{};
  header.guard = 'Q';
  header.protocol = BSG_PROTOCOL_SCSI;
  header.subprotocol = BSG_SUB_PROTOCOL_SCSI_CMD;
  header.request = reinterpret_cast<uintptr_t>(command.cdb);
  header.request_len = static_cast<unsigned>(command.cdb_size);
  header.din_xferp = reinterpret_cast<uintptr_t>(command.data);
  header.din_xfer_len = static_cast<unsigned>(command.data_size);
  header.response = reinterpret_cast<uintptr_t>(reply.sense);
  header.max_response_len = ScsiReply::kSenseSize;
  header.timeout = command.timeout_ms;
  if (ioctl(fd, SG_IO, &header) != 0) return false;
  reply.sense_size = header.response_len;
  reply.device = header.device_status;
  reply.transport = header.transport_status;
  reply.driver = header.driver_status;
  return true;
}

}  // namespace

bool send(int fd, SgVersion version, const ScsiCommand& command, ScsiReply& reply) {
  reply = {};
  return version == SgVersion::kThree ? send_three(fd, command, reply) : send_four(fd, command, reply);
}

}  // namespace devmaster
