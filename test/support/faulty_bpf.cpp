// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The library's calls into libbpf, of which a chosen one fails, as its system calls do. The linker puts these in between
// (ld(1), --wrap).

#include "faulty_sys.hpp"

#include <bpf/bpf.h>
#include <cerrno>

using netring::test::fails;

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
extern "C" {

decltype(bpf_map_create) __real_bpf_map_create;
decltype(bpf_map_update_elem) __real_bpf_map_update_elem;
decltype(bpf_map_delete_elem) __real_bpf_map_delete_elem;
decltype(bpf_prog_load) __real_bpf_prog_load;
decltype(bpf_link_create) __real_bpf_link_create;

int __wrap_bpf_map_create(enum bpf_map_type type, char const* name, __u32 key_size, __u32 value_size, __u32 entries,
                          bpf_map_create_opts const* options) {
    return fails() ? -errno : __real_bpf_map_create(type, name, key_size, value_size, entries, options);
}

int __wrap_bpf_map_update_elem(int fd, void const* key, void const* value, __u64 flags) {
    return fails() ? -errno : __real_bpf_map_update_elem(fd, key, value, flags);
}

int __wrap_bpf_map_delete_elem(int fd, void const* key) {
    return fails() ? -errno : __real_bpf_map_delete_elem(fd, key);
}

int __wrap_bpf_prog_load(enum bpf_prog_type type, char const* name, char const* licence, bpf_insn const* instructions,
                         size_t count, bpf_prog_load_opts const* options) {
    return fails() ? -errno : __real_bpf_prog_load(type, name, licence, instructions, count, options);
}

int __wrap_bpf_link_create(int program, int target, enum bpf_attach_type type, bpf_link_create_opts const* options) {
    return fails() ? -errno : __real_bpf_link_create(program, target, type, options);
}

} // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
