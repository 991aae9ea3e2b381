/** What a network interface's driver says of itself and takes as settings (SIOCETHTOOL, <linux/ethtool.h>). */
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

/** One command to the driver of the interface with this name. Returns 0 or a negative errno. */
int ask_driver(const Bytes& name, void* command) {
  ifreq request = {};
  if (!name.valid() || name.size() >= sizeof request.ifr_name) return -ENODEV;
  memcpy(request.ifr_name, name.c_str(), name.size());
  request.ifr_data = static_cast<char*>(command);
  // Any socket will do for an ioctl that names its interface; those of AF_UNIX are in every kernel.
  Fd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return -errno;
  return ioctl(fd.get(), SIOCETHTOOL, &request) < 0 ? -errno : 0;
}

/** interfaceDriver(name) → the driver's name (ethtool_drvinfo.driver), or a negative errno */
napi_value InterfaceDriver(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes name(env, args[0]);
  ethtool_drvinfo driver = {};
  driver.cmd = ETHTOOL_GDRVINFO;
  const int error = ask_driver(name, &driver);
  if (error < 0) return from_int(env, error);
  return from_bytes(env, driver.driver, strnlen(driver.driver, sizeof driver.driver));
}

}  // namespace

void register_ethtool(napi_env env, napi_value exports) { export_function(env, exports, "interfaceDriver", InterfaceDriver); }

}  // namespace devmaster
