#!/bin/bash
# Makes a fresh Debian 12/13 or Ubuntu 24.04/26.04 server ready for EventBuzz: packages, Docker, firewall, updates by
# themselves, swap, a user and its folder. Run as root; again it changes nothing. deploy/cloud-init.yaml runs it too.
set -euo pipefail
folder=${EVENTBUZZ_DIR:-/opt/eventbuzz}
user=eventbuzz
uid=10001

[ "$(id -u)" -eq 0 ] || { echo "Run this as root: sudo bash deploy/provision.sh" >&2; exit 1; }
# shellcheck source=/dev/null
. /etc/os-release
case $ID in debian | ubuntu) ;; *) echo "This is $ID; expected debian or ubuntu." >&2; exit 1 ;; esac
export DEBIAN_FRONTEND=noninteractive

echo "Packages"
apt-get update -qq
# Debian 12 logs to the journal alone, and fail2ban ends where it finds no file. It starts while it is installed.
install -d /etc/fail2ban/jail.d
cat >/etc/fail2ban/jail.d/eventbuzz.local <<'CONF'
[sshd]
enabled = true
backend = systemd
CONF
apt-get install -y -qq ca-certificates curl git ufw unattended-upgrades fail2ban python3-systemd chrony >/dev/null
systemctl enable --quiet fail2ban
systemctl restart fail2ban

if ! command -v docker >/dev/null; then
  echo "Docker, from Docker's own packages"
  install -d -m 0755 /etc/apt/keyrings
  curl -fsSL "https://download.docker.com/linux/$ID/gpg" -o /etc/apt/keyrings/docker.asc
  echo "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/$ID $VERSION_CODENAME stable" \
    >/etc/apt/sources.list.d/docker.list
  apt-get update -qq
  apt-get install -y -qq docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin >/dev/null
fi
if [ ! -f /etc/docker/daemon.json ]; then
  # Containers go on while Docker itself is updated.
  cat >/etc/docker/daemon.json <<'JSON'
{ "live-restore": true, "log-driver": "local", "log-opts": { "max-size": "10m", "max-file": "3" } }
JSON
  systemctl restart docker
fi
systemctl enable --quiet --now docker

echo "Firewall: SSH, and the web by Docker"
# Ports that containers publish do not pass through ufw; compose.yaml publishes 80 and 443 alone.
ufw default deny incoming >/dev/null
ufw default allow outgoing >/dev/null
ufw limit OpenSSH >/dev/null
ufw allow 80/tcp >/dev/null
ufw allow 443 >/dev/null
ufw --force enable >/dev/null

echo "Updates by themselves, Docker's too, with a restart at night when one needs it"
# As it is, only what comes from the distribution is updated. This list adds to its own, on Debian and on Ubuntu.
cat >/etc/apt/apt.conf.d/52eventbuzz <<'CONF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Origins-Pattern { "origin=Docker"; };
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "04:30";
CONF

if [ -z "$(swapon --show --noheadings)" ] && [ ! -f /swapfile ]; then
  echo "2 GB of swap"
  fallocate -l 2G /swapfile
  chmod 600 /swapfile
  mkswap /swapfile >/dev/null
  swapon /swapfile
  echo '/swapfile none swap sw 0 0' >>/etc/fstab
fi
cat >/etc/sysctl.d/60-eventbuzz.conf <<'CONF'
# Valkey asks for this.
vm.overcommit_memory = 1
# Swap is for what is hardly ever used.
vm.swappiness = 10
# HTTP/3 asks for these.
net.core.rmem_max = 7500000
net.core.wmem_max = 7500000
CONF
sysctl --quiet --system

echo "The user $user and $folder"
getent group "$user" >/dev/null || groupadd --gid "$uid" "$user"
id "$user" >/dev/null 2>&1 || useradd --uid "$uid" --gid "$uid" --home-dir "$folder" --no-create-home --shell /bin/bash "$user"
# Whoever may talk to Docker is as good as root, so this user is for EventBuzz and nobody's own.
usermod --append --groups docker "$user"
install -d -o "$user" -g "$user" -m 0750 "$folder"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  if fail2ban-client ping >/dev/null 2>&1; then break; fi
  sleep 1
done
fail2ban-client ping >/dev/null || { echo "fail2ban does not run: journalctl -u fail2ban says why." >&2; exit 1; }
echo "Done. docs/operations/install.md goes on from here."
