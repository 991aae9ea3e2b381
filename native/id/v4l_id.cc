/** What a Video4Linux device says of itself (VIDIOC_QUERYCAP of <linux/videodev2.h>). */
#include <linux/videodev2.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "command_line.h"
#include "log.h"
#include "programs.h"
#include "text.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {"v4l_id [OPTION…] DEVICE", "Identify Video4Linux devices.", "", 12};

struct Capability {
  unsigned bits;
  const char* name;
};

constexpr Capability kCapabilities[] = {
    {V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE, "capture"},
    {V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE, "video_output"},
    {V4L2_CAP_VIDEO_OVERLAY, "video_overlay"},
    {V4L2_CAP_AUDIO, "audio"},
    {V4L2_CAP_TUNER, "tuner"},
    {V4L2_CAP_RADIO, "radio"},
};

}  // namespace

int v4l_id(int argc, char** argv) {
  const Log log;
  int status = 0;
  const Fd fd = open_only_device(argc, argv, kManual, log, status);
  if (!fd.valid()) return status;

  v4l2_capability answer{};
  if (ioctl(fd.get(), VIDIOC_QUERYCAP, &answer) != 0) return 0;
  answer.card[sizeof answer.card - 1] = '\0';
  const auto* card = reinterpret_cast<const char*>(answer.card);
  // A device with several nodes may say what this one can do apart from what all of them can.
  const unsigned capabilities = (answer.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? answer.device_caps : answer.capabilities;
  puts("ID_V4L_VERSION=2");
  if (card[0] == '\0' || is_sayable(card)) printf("ID_V4L_PRODUCT=%s\n", card);
  fputs("ID_V4L_CAPABILITIES=:", stdout);
  for (const Capability& known : kCapabilities) {
    if ((capabilities & known.bits) != 0) printf("%s:", known.name);
  }
  putchar('\n');
  return 0;
}

}  // namespace devmaster
