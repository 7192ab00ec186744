# Sourced by the scripts that need a Debian with nothing but its base system, to be entered with chroot.
# Needs root. `root` is where it is made, `mirror` where from; `die` says what is wrong.
# shellcheck shell=bash disable=SC2154

((EUID == 0)) || die "needs root (chroot)"
command -v debootstrap >/dev/null || die "needs the package debootstrap"

release_mounts() {
  local place
  for place in dev/shm dev/pts dev proc; do
    ! mountpoint -q "$root/$place" || umount "$root/$place"
  done
}
clean_up() {
  release_mounts
  # --one-file-system: should something still be mounted, it is left alone.
  [[ ${BARE_KEEP:-} == 1 ]] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT

if [[ ! -e $root/complete ]]; then
  echo "Making a bare Debian 12 in $root"
  release_mounts
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
    die "debootstrap failed, see $root.log"
  # The inner apt goes the same way to the network as the outer one: sources, proxy, certificates.
  rm -f "$root/etc/apt/sources.list"
  cp -a /etc/apt/. "$root/etc/apt/"
  touch "$root/complete"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/hosts "$root/etc/hosts"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"

inside=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true DEBIAN_FRONTEND=noninteractive)
for name in http_proxy https_proxy no_proxy FUZZ_SECONDS; do
  [[ -z ${!name:-} ]] || inside+=("$name=${!name}")
done
