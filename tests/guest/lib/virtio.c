/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A modern virtio disk (Virtual I/O Device 1.2, 4.1 and 5.2) that goes through the IOMMU:
 * iommu_platform=on. One queue, one request at a time, a chain of descriptors of which the second
 * is the place in question.
 */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/x86.h"

#define VIRTIO_BLK_ID 0x10421af4u
#define CAP_VENDOR 0x09u
#define CFG_COMMON 1u
#define CFG_NOTIFY 2u

/* The common configuration. */
#define C_FEATURE_SELECT 0x08u
#define C_FEATURE 0x0cu
#define C_STATUS 0x14u
#define C_QUEUE_SELECT 0x16u
#define C_QUEUE_SIZE 0x18u
#define C_QUEUE_ENABLE 0x1cu
#define C_QUEUE_NOTIFY_OFF 0x1eu
#define C_QUEUE_DESC 0x20u
#define C_QUEUE_DRIVER 0x28u
#define C_QUEUE_DEVICE 0x30u
#define FEATURES_HIGH 3u /* VIRTIO_F_VERSION_1, VIRTIO_F_ACCESS_PLATFORM: bits 32 and 33 */
#define STATUS_DRIVER 0x03u
#define STATUS_FEATURES_OK 0x08u
#define STATUS_DRIVER_OK 0x04u

#define SLOTS 8u
#define NEXT 1u
#define WRITES 2u /* the device does */
#define BLK_IN 0u
#define BLK_OUT 1u
#define SECTOR 512u

struct descriptor {
	u64 address;
	u32 length;
	u16 flags, next;
};

static struct descriptor chain[SLOTS] __attribute__((aligned(16)));
static struct {
	u16 flags, index, ring[SLOTS];
} available __attribute__((aligned(4)));
static struct {
	u16 flags, index;
	struct {
		u32 id, length;
	} ring[SLOTS];
} used __attribute__((aligned(4)));
static struct {
	u32 type, reserved;
	u64 sector;
} request;
static u8 rest[SECTOR];
static volatile u8 status;
static u32 bdf, common, notify;

static u16 get16(u32 reg)
{
	return *(volatile u16 *)(common + reg);
}

static void put16(u32 reg, u16 v)
{
	*(volatile u16 *)(common + reg) = v;
}

static void put8(u32 reg, u8 v)
{
	*(volatile u8 *)(common + reg) = v;
}

static void put_address(u32 reg, const void *p)
{
	mmio_write32(common + reg, (u32)p);
	mmio_write32(common + reg + 4, 0);
}

/* Where the registers of this kind lie; *cap: the capability that says so. */
static u32 window(u32 kind, u32 *cap)
{
	*cap = pci_capability(bdf, CAP_VENDOR, 0);
	while (*cap != 0 && pci_read(bdf, *cap) >> 24 != kind)
		*cap = pci_capability(bdf, CAP_VENDOR, *cap);
	return *cap == 0 ? 0 : pci_bar(bdf, pci_read(bdf, *cap + 4) & 7) + pci_read(bdf, *cap + 8);
}

static bool virtio_start(void)
{
	u32 cap;

	bdf = pci_find_id(VIRTIO_BLK_ID);
	if (bdf == PCI_NONE)
		return false;
	pci_enable(bdf);
	common = window(CFG_COMMON, &cap);
	notify = window(CFG_NOTIFY, &cap);
	if (common == 0 || notify == 0)
		return false;
	put8(C_STATUS, 0);
	put8(C_STATUS, STATUS_DRIVER);
	mmio_write32(common + C_FEATURE_SELECT, 1);
	mmio_write32(common + C_FEATURE, FEATURES_HIGH);
	put8(C_STATUS, STATUS_DRIVER | STATUS_FEATURES_OK);
	put16(C_QUEUE_SELECT, 0);
	put16(C_QUEUE_SIZE, SLOTS);
	memset(&available, 0, sizeof(available));
	memset(&used, 0, sizeof(used));
	put_address(C_QUEUE_DESC, chain);
	put_address(C_QUEUE_DRIVER, &available);
	put_address(C_QUEUE_DEVICE, &used);
	put16(C_QUEUE_ENABLE, 1);
	notify += get16(C_QUEUE_NOTIFY_OFF) * pci_read(bdf, cap + 16);
	put8(C_STATUS, STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
	return (*(volatile u8 *)(common + C_STATUS) & STATUS_FEATURES_OK) != 0;
}

static bool transfer(u32 type, u32 at, u32 len)
{
	u16 data = type == BLK_IN ? NEXT | WRITES : NEXT;
	u16 before = used.index;

	request.type = type;
	request.sector = ENGINE_SECTOR;
	status = 0xff;
	chain[0] = (struct descriptor){(u32)&request, sizeof(request), NEXT, 1};
	chain[1] = (struct descriptor){at, len, data, len < SECTOR ? 2 : 3};
	chain[2] = (struct descriptor){(u32)rest, SECTOR - len, data, 3};
	chain[3] = (struct descriptor){(u32)&status, 1, WRITES, 0};
	available.ring[available.index % SLOTS] = 0;
	__sync_synchronize();
	available.index++;
	__sync_synchronize();
	*(volatile u16 *)notify = 0;
	for (u32 ms = 0; ms < 2000; ms++) {
		if (*(volatile u16 *)&used.index != before)
			return status == 0;
		delay_us(1000);
	}
	return false;
}

static bool virtio_copy(u32 to, u32 from, u32 len)
{
	return transfer(BLK_OUT, from, len) && transfer(BLK_IN, to, len);
}

const struct engine virtio = {"virtio", 4, SECTOR, 0, virtio_start, virtio_copy};
