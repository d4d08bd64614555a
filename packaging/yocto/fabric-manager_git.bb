# SPDX-License-Identifier: Apache-2.0
SUMMARY = "Finds the fabrics of this machine and publishes them on D-Bus"
DESCRIPTION = "fabric-managerd discovers InfiniBand subnets, the machine's own RDMA devices and what \
libfabric can open, and publishes them with OpenBMC's interfaces, for bmcweb to show."
LICENSE = "Apache-2.0"
LIC_FILES_CHKSUM = "file://LICENSE;md5=3b83ef96387f14655fc854ddc3c6bd57"

# Where your copy of the tree is; see README.md.
FABRIC_MANAGER_URI ?= "git://${TOPDIR}/../fabric-manager;protocol=file;branch=main"
# To where S is if nobody says it: below WORKDIR in older releases, below UNPACKDIR in newer ones.
SRC_URI = "${FABRIC_MANAGER_URI};destsuffix=${BP}"
SRCREV = "${AUTOREV}"
PV = "0.1.0+git"

DEPENDS = "systemd jansson dbus"

inherit meson pkgconfig systemd useradd bash-completion

# libfabric has no recipe in meta-openembedded, so it is left out unless a layer of yours has one.
PACKAGECONFIG ??= "infiniband verbs cli"
PACKAGECONFIG[infiniband] = "-Dinfiniband=enabled,-Dinfiniband=disabled,rdma-core"
PACKAGECONFIG[verbs] = "-Dverbs=enabled,-Dverbs=disabled,rdma-core"
PACKAGECONFIG[libfabric] = "-Dlibfabric=enabled,-Dlibfabric=disabled,libfabric"
PACKAGECONFIG[cli] = "-Dcli=true,-Dcli=false"
EXTRA_OEMESON = "-Dtests=false"

# The same accounts as in service-files/fabric-manager.sysusers, for an image that makes none at boot.
USERADD_PACKAGES = "${PN}"
USERADD_PARAM:${PN} = "--system --user-group --no-create-home \
    --home-dir ${localstatedir}/lib/fabric-manager --shell /sbin/nologin fabric-manager"
GROUPADD_PARAM:${PN} = "--system fabric-admin"

SYSTEMD_SERVICE:${PN} = "fabric-manager.service"

PACKAGES =+ "${PN}-interfaces"
FILES:${PN}-interfaces = "${datadir}/fabric-manager/dbus-interfaces"
FILES:${PN} += " \
    ${datadir}/dbus-1 \
    ${nonarch_libdir}/sysusers.d \
    ${nonarch_libdir}/tmpfiles.d \
    ${nonarch_base_libdir}/udev \
"
CONFFILES:${PN} = "${sysconfdir}/fabric-manager/config.json"
# The names of makers and models.
RRECOMMENDS:${PN} = "udev-hwdb"
