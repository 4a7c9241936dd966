/* SPDX-License-Identifier: BSD-2-Clause */
/* The workloads, in the order of the table; then exits of one kind, for what a single one costs. */
#include "workloads.h"
#include <arpa/inet.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip_icmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/socket.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <xmhf/hypercall.h>

#define MIB(n) ((size_t)(n) << 20)
#define CHUNK MIB(1)

static unsigned char *buffer; /* CHUNK bytes, aligned to a page */

void mkdir_all(void)
{
	static const char *const dirs[] = {"/proc", "/sys", "/dev", "/tmp"};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (mkdir(dirs[i], 0755) != 0 && errno != EEXIST)
			bench_fail(dirs[i]);
}

static void need_buffer(void)
{
	if (buffer == NULL && posix_memalign((void **)&buffer, 4096, CHUNK) != 0)
		bench_fail("memory");
	memset(buffer, 'a', CHUNK);
}

/* 16 MiB, in 16 pieces: the first one's hash is checked against what FIPS 180-4 gives for it. */
static void run_sha256(void)
{
	unsigned int h[8];

	for (int i = 0; i < 16; i++)
		sha256(buffer, CHUNK, h);
	if (h[0] != 0x9bc1b2a2)
		bench_fail("SHA-256 is wrong");
}

static void wait_for(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		bench_fail("child");
}

static void run_exec(void)
{
	for (int i = 0; i < 200; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			execl("/bin/busybox", "true", (char *)NULL);
			_exit(1);
		}
		wait_for(pid);
	}
}

static void run_fork(void)
{
	for (int i = 0; i < 500; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		wait_for(pid);
	}
}

static void run_faults(void)
{
	size_t len = MIB(128);
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || madvise(p, len, MADV_NOHUGEPAGE) != 0)
		bench_fail("mmap");
	for (size_t at = 0; at < len; at += 4096)
		p[at] = 1;
	munmap(p, len);
}

static void run_tmpfs(void)
{
	int fd = open("/tmp/file", O_CREAT | O_WRONLY | O_TRUNC, 0600);

	for (int i = 0; i < 64; i++)
		if (fd < 0 || write(fd, buffer, CHUNK) != (ssize_t)CHUNK)
			bench_fail("tmpfs");
	close(fd);
	unlink("/tmp/file");
}

static void run_syscalls(void)
{
	for (int i = 0; i < 1000000; i++)
		syscall(SYS_getppid);
}

static void run_pipe(void)
{
	int there[2], back[2];
	char c = 0;
	pid_t pid;

	if (pipe(there) != 0 || pipe(back) != 0)
		bench_fail("pipe");
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 20000; i++)
			if (read(there[0], &c, 1) != 1 || write(back[1], &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < 20000; i++)
		if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
			bench_fail("pipe");
	wait_for(pid);
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

static void run_cpuid(void)
{
	unsigned int a, b, c, d;

	for (int i = 0; i < 20000; i++)
		__cpuid(1, a, b, c, d);
}

static void allow_ports(void)
{
	if (iopl(3) != 0)
		bench_fail("iopl");
}

static void run_ports(void)
{
	for (int i = 0; i < 5000; i++)
		outb(0, 0x80);
}

static void run_sleeps(void)
{
	struct timespec t = {.tv_nsec = 100000};

	for (int i = 0; i < 1000; i++)
		nanosleep(&t, NULL);
}

static void run_disk(void)
{
	int fd = open("/dev/sdb", O_RDONLY | O_DIRECT);

	for (int i = 0; i < 64; i++)
		if (fd < 0 || read(fd, buffer, CHUNK) != (ssize_t)CHUNK)
			bench_fail("disk");
	close(fd);
}

/* Many small requests, each of which the disk answers by DMA and an interrupt. */
static void run_requests(void)
{
	int fd = open("/dev/sdb", O_RDONLY | O_DIRECT);

	for (int i = 0; i < 4000; i++)
		if (fd < 0 || read(fd, buffer, 4096) != 4096)
			bench_fail("requests");
	close(fd);
}

/* The emulator's network answers pings at 10.0.2.2 by itself. */
static int ping_socket;

static void net_up(void)
{
	struct sockaddr_in gateway = {.sin_family = AF_INET,
				      .sin_addr.s_addr = inet_addr("10.0.2.2")};
	struct timeval patience = {.tv_sec = 5};

	if (ping_socket > 0)
		return;
	if (system("/bin/busybox modprobe e1000e; /bin/busybox sleep 2; "
		   "/bin/busybox ip addr add 10.0.2.15/24 dev eth0; "
		   "/bin/busybox ip link set eth0 up; /bin/busybox sleep 4; "
		   "/bin/busybox ping -c 3 10.0.2.2 >/dev/null") != 0)
		bench_fail("no network");
	ping_socket = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (ping_socket < 0 || connect(ping_socket, (struct sockaddr *)&gateway, sizeof(gateway)) ||
	    setsockopt(ping_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		bench_fail("socket");
}

static uint16_t checksum(const uint16_t *p, int n)
{
	uint32_t sum = 0;

	while (n-- > 0)
		sum += *p++;
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

/* 2,000 pings of 1,400 bytes, one after the other. */
static void run_net(void)
{
	static struct {
		struct icmphdr head;
		uint8_t data[1400];
	} out;
	static uint8_t in[2048];

	for (int i = 0; i < 2000; i++) {
		out.head = (struct icmphdr){.type = ICMP_ECHO};
		out.head.un.echo.sequence = (uint16_t)i;
		out.head.checksum = checksum((const uint16_t *)&out, sizeof(out) / 2);
		if (send(ping_socket, &out, sizeof(out), 0) != (ssize_t)sizeof(out) ||
		    recv(ping_socket, in, sizeof(in), 0) != (ssize_t)sizeof(out) + 20)
			bench_fail("ping");
	}
}

/* What one exit costs. RDMSR of EFER exits; that of SYSCFG does not: the same path otherwise. */
static void read_msr(off_t msr)
{
	int fd = open("/dev/cpu/0/msr", O_RDONLY);
	uint64_t v;

	for (int i = 0; i < 1000; i++)
		if (fd < 0 || pread(fd, &v, 8, msr) != 8)
			bench_fail("msr");
	close(fd);
}

static void run_rdmsr(void)
{
	read_msr(0xc0000080);
}

static void hypercalls(uint32_t n)
{
	for (int i = 0; i < 1000; i++) {
		uint64_t a = XMHF_CALL(n), b = 0, c = 0, d = 0, si = 0;

		__asm__ volatile("vmmcall"
				 : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(si)
				 :
				 : "memory");
	}
}

static void run_info(void)
{
	hypercalls(XMHF_INFO);
}

static void run_stats(void)
{
	hypercalls(XMHF_STATS);
}

/* A read of the chipset's configuration address, which is guarded. */
static void run_config(void)
{
	for (int i = 0; i < 1000; i++)
		(void)inl(0xcf8);
}

const struct workload workloads[] = {
    {.name = "sha256", .prepare = need_buffer, .run = run_sha256},
    {.name = "exec", .run = run_exec},
    {.name = "fork", .run = run_fork},
    {.name = "faults", .run = run_faults},
    {.name = "tmpfs", .prepare = need_buffer, .run = run_tmpfs},
    {.name = "syscalls", .run = run_syscalls},
    {.name = "pipe", .run = run_pipe},
    {.name = "cpuid", .run = run_cpuid},
    {.name = "ports", .prepare = allow_ports, .run = run_ports},
    {.name = "sleeps", .run = run_sleeps},
    {.name = "disk", .prepare = need_buffer, .run = run_disk},
    {.name = "rdmsr", .run = run_rdmsr},
    {.name = "config", .prepare = allow_ports, .run = run_config},
    {.name = "hypercall-info", .run = run_info, .needs_xmhf = true},
    {.name = "hypercall-stats", .run = run_stats, .needs_xmhf = true},
    {.name = "requests", .prepare = need_buffer, .run = run_requests, .if_named = true},
    {.name = "net", .prepare = net_up, .run = run_net, .if_named = true},
    {.name = NULL},
};
