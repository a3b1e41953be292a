// The text of the systemd unit that starts the wall, with the reason of each line beside it for whoever reads it in five years.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"
#include "engine/wall/service.hpp"

namespace sunflower::wall {
namespace {

constexpr std::string_view head =
    R"(# Sunflower's wall as a service: started with the session, and again within a second whenever it ends.
)";

constexpr std::string_view own_head = R"unit(# It is {user}'s own. On a desktop, switch it on:
#   systemctl --user daemon-reload && systemctl --user enable --now sunflower-wall
# See it: systemctl --user status sunflower-wall; journalctl --user -u sunflower-wall
# And how it is: {program} status
#
# A desktop that logs in by itself reaches graphical-session.target, and starts it. A bare Debian needs no desktop; instead of the line
# above, as root:
#   apt-get install --no-install-recommends xserver-xorg xinit x11-xserver-utils dbus-user-session
#   /etc/systemd/system/getty@tty1.service.d/autologin.conf    logs in at the first console after power has come back:
#       [Service]
#       ExecStart=
#       ExecStart=-/sbin/agetty --autologin {user} --noclear %I $TERM
# and as {user}:
#   ~{user}/.bash_profile                                      starts X there, and only there:
#       [ "$(tty)" = /dev/tty1 ] && exec startx
#   ~{user}/.xinitrc                                           nothing but black is behind the wall, and nothing puts it to sleep:
#       xset s off -dpms; xsetroot -solid black
#       place() { xrandr --output HDMI-1 --auto --output HDMI-2 --auto --right-of HDMI-1; }
#       place
#       systemctl --user import-environment DISPLAY XAUTHORITY
#       systemctl --user start sunflower-wall.service
#       while sleep 5; do xrandr --current | grep -Eq ' connected (primary )?\(' && place; done
# Between the braces of place belongs your xrandr line, which puts the monitors side by side. A projector that comes on later than X
# is connected and yet dark until that line is said again: every five seconds the last line looks for one, and says it. For its
# sake unplug a monitor that is to stay dark.
# Then reboot. When X itself ends, the console logs in anew, and all of this begins again. A technician who has ended the wall (Ctrl+Alt+Q)
# starts it again from another console: systemctl --user start sunflower-wall
)unit";

constexpr std::string_view system_head = R"(# It is the system's, and runs as {user}. Switch it on:
#   systemctl daemon-reload && systemctl enable --now sunflower-wall
# See it: systemctl status sunflower-wall; journalctl -u sunflower-wall
# An X server of that user must be there as :0; a service of the user's own, which its session starts, is simpler.
)";

constexpr std::string_view service = R"(Type=notify
# Only the wall itself may say that it lives, no child of it.
NotifyAccess=main
# It pings after frames that the screen has taken: a hung device is a restart on the same look, ten seconds later.
WatchdogSec=10
# However it ends, but for a technician's hand (exit code {by_hand}).
Restart=always
RestartSec=1
RestartPreventExitStatus={by_hand}
SuccessExitStatus={by_hand}
# The first picture of a slow machine: shaders are compiled, seeds are laid. While samples still come the wall asks for more time.
TimeoutStartSec=180
# It fades to black first, for up to a minute, and then switches its projectors off.
TimeoutStopSec=90
KillMode=mixed
# A core of each crash would fill the disk within days.
LimitCORE=0
# A leak ends in a restart, not in a machine that swaps.
MemoryMax=75%
OOMPolicy=stop
)";

constexpr std::string_view hardening = R"(
# What it may not do. It needs no more rights than it has, nor other kinds of sockets than these: X, journal and D-Bus; remote
# control and projectors; monitors that come and go.
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
# Not here, though usual:
# PrivateTmp: the socket of X lies in /tmp/.X11-unix.
# MemoryDenyWriteExecute: without a GPU Mesa's llvmpipe compiles shaders into memory and runs them there; drivers of GPUs do too.
# PrivateDevices: /dev/dri and /dev/nvidia* are the GPU, /dev/snd is MIDI.
# PrivateNetwork, IPAddressDeny: X may listen on an abstract socket; projectors and remotes are on the room's network. What listens,
# and to whom, the site file says; nothing does by itself.
)";

constexpr std::string_view own_hardening = R"(# ProtectSystem, ProtectHome: a user's own manager cannot mount anything anew.
)";

constexpr std::string_view system_hardening = R"(
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
# Sessions, looks, logs; Mesa's compiled shaders; what programs lay down in passing.
ReadWritePaths=-{home}/.local -{home}/.cache -/tmp
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
DevicePolicy=closed
DeviceAllow=char-drm rw
DeviceAllow=char-nvidia* rw
DeviceAllow=char-alsa rw
)";

/// As systemd splits it again into one argument: in quotes, with its specifiers and variables written twice.
std::string argument(const std::filesystem::path& path, bool has_variables) {
    const std::string text = std::filesystem::absolute(path).lexically_normal().string();
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 32 || c == 127)
            core::fail("{} cannot be written into a unit; rename what has control characters in its name", params::quote(text));
        if (c == '"' || c == '\\') out += '\\';
        if (c == '%' || (c == '$' && has_variables)) out += c;
        out += c;
    }
    return out + '"';
}

std::string home_of(const std::string& user) {
    const bool is_plain = !user.empty() && std::ranges::all_of(user, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
    const passwd* entry = is_plain ? ::getpwnam(user.c_str()) : nullptr;
    if (entry == nullptr) core::fail("this machine has no user {}", params::quote(user));
    return entry->pw_dir;
}

/// As a shell reads it as one word.
std::string shell_word(const std::filesystem::path& path) {
    std::string out = "'";
    for (const char c : std::filesystem::absolute(path).lexically_normal().string())
        out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

/// The shell's own braces stay: only {user} and {program} are meant.
std::string with_names(std::string_view text, const std::filesystem::path& program) {
    const passwd* entry = ::getpwuid(::geteuid());
    const std::string user = entry != nullptr ? entry->pw_name : "the user";
    std::string out(text);
    for (const auto& [word, name] :
         {std::pair<std::string_view, std::string>("{user}", user), {"{program}", shell_word(program)}})
        for (std::size_t at = out.find(word); at != std::string::npos; at = out.find(word, at + name.size()))
            out.replace(at, word.size(), name);
    return out;
}

}  // namespace

std::string service_unit(const ServiceUnit& unit) {
    const bool is_own = unit.user.empty();
    const std::string home = is_own ? "" : home_of(unit.user);
    std::string text(head);
    text += is_own ? with_names(own_head, unit.program) : fmt::format(system_head, fmt::arg("user", unit.user));
    text += "\n[Unit]\nDescription=Sunflower: the wall\n";
    // Five starts in ten seconds, and systemd would leave the wall dark for good: the program itself knows what to do when it
    // cannot stay alive.
    text +=
        "# Never give up: after three starts that fail the program takes a safe look, after six its last good picture.\n"
        "StartLimitIntervalSec=0\n";
    text += is_own ? "PartOf=graphical-session.target\nAfter=graphical-session.target\n"
                   : "After=systemd-user-sessions.service network.target\n";
    text += "\n[Service]\n" + fmt::format(service, fmt::arg("by_hand", ended_by_hand));
    text += fmt::format("ExecStart={}{} wall --site {}\n", argument(unit.program, false), unit.software ? " --software" : "",
                        argument(unit.site, true));
    if (!is_own)
        text += fmt::format("User={}\nEnvironment=DISPLAY=:0\nEnvironment=\"XAUTHORITY={}/.Xauthority\"\n", unit.user, home);
    text += hardening;
    text += is_own ? std::string(own_hardening) : fmt::format(system_hardening, fmt::arg("home", home));
    text += fmt::format("\n[Install]\nWantedBy={}\n", is_own ? "graphical-session.target" : "graphical.target");
    return text;
}

}  // namespace sunflower::wall
