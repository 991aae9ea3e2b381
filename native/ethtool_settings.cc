/**
 * Settings of network hardware: one SIOCETHTOOL call on a buffer that src/kernel/ethtool-settings.ts lays out
 * (<linux/ethtool.h>). The kernel writes as much as the command in the buffer says, so its size is checked here.
 */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** The bytes that the kernel may touch for a command with these first words; 0 for a command that is not made here. */
size_t needed_bytes(const char* buffer, size_t size) {
  uint32_t words[3] = {};
  memcpy(words, buffer, size < sizeof words ? size : sizeof words);
  switch (words[0]) {
    case ETHTOOL_GWOL:
    case ETHTOOL_SWOL:
      return sizeof(ethtool_wolinfo);
    case ETHTOOL_GRINGPARAM:
    case ETHTOOL_SRINGPARAM:
      return sizeof(ethtool_ringparam);
    case ETHTOOL_GCHANNELS:
    case ETHTOOL_SCHANNELS:
      return sizeof(ethtool_channels);
    case ETHTOOL_GPAUSEPARAM:
    case ETHTOOL_SPAUSEPARAM:
      return sizeof(ethtool_pauseparam);
    case ETHTOOL_GCOALESCE:
    case ETHTOOL_SCOALESCE:
      return sizeof(ethtool_coalesce);
    case ETHTOOL_GEEE:
    case ETHTOOL_SEEE:
      return sizeof(ethtool_eee);
    case ETHTOOL_GPERMADDR:
      return sizeof(ethtool_perm_addr) + words[1];
    case ETHTOOL_GSSET_INFO:
      // One count for each bit of the mask; there is only ever one.
      return sizeof(ethtool_sset_info) + sizeof(uint32_t);
    case ETHTOOL_GSTRINGS:
      return sizeof(ethtool_gstrings) + static_cast<size_t>(words[2]) * ETH_GSTRING_LEN;
    case ETHTOOL_GFEATURES:
      return sizeof(ethtool_gfeatures) + static_cast<size_t>(words[1]) * sizeof(ethtool_get_features_block);
    case ETHTOOL_SFEATURES:
      return sizeof(ethtool_sfeatures) + static_cast<size_t>(words[1]) * sizeof(ethtool_set_features_block);
    case ETHTOOL_GLINKSETTINGS:
    case ETHTOOL_SLINKSETTINGS:
      // link_mode_masks_nwords is an 8-bit number with a sign; there are three masks.
      return sizeof(ethtool_link_settings) + 3 * 127 * sizeof(uint32_t);
    default:
      return 0;
  }
}

/** exchangeEthtool(name, buffer) → what the ioctl answered (0 or, for ETHTOOL_SFEATURES, ETHTOOL_F_* bits), or a negative errno */
napi_value ExchangeEthtool(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes name(env, args[0]);
  if (name.size() >= IFNAMSIZ) return from_int(env, -ENODEV);
  const View<uint8_t> buffer(env, args[1]);
  const size_t needed = needed_bytes(reinterpret_cast<const char*>(buffer.elements), buffer.count);
  if (needed == 0 || needed > buffer.count) return from_int(env, -EINVAL);

  Fd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return from_int(env, -errno);
  ifreq request = {};
  memcpy(request.ifr_name, name.c_str(), name.size());
  request.ifr_data = reinterpret_cast<char*>(buffer.elements);
  const int result = ioctl(fd.get(), SIOCETHTOOL, &request);
  return from_int(env, result < 0 ? -errno : result);
}

}  // namespace

void register_ethtool_settings(napi_env env, napi_value exports) { export_function(env, exports, "exchangeEthtool", ExchangeEthtool); }

}  // namespace devmaster
