// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/token_file.hpp"

#include "options.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace netring_stats {
namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_token = 512;

/// The bits of its mode that a file with a secret may not have. systemd lets the user of a unit read credentials by an ACL, which
/// looks as if it were for the group.
mode_t forbidden_bits(std::string const& path) {
    auto const* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
    bool const from_systemd =
        credentials != nullptr && *credentials != '\0' && std::filesystem::path(path).parent_path() == credentials;
    return from_systemd ? 037 : 077;
}

} // namespace

std::string read_token(std::string const& path) {
    auto const refuse = [&](std::string const& why) { tool.refuse("--token-file is '" + path + '\'', why); };
    auto const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        refuse(std::string("it cannot be read: ") + std::strerror(errno));
    struct stat about {};
    std::array<char, longest_token + 2> text{};
    bool const known = ::fstat(file, &about) == 0;
    auto const length = ::read(file, text.data(), text.size());
    ::close(file);
    if (!known || !S_ISREG(about.st_mode) || length < 0)
        refuse("it is no file that can be read");
    if ((about.st_mode & forbidden_bits(path)) != 0)
        refuse("others may use it too: it must be for its owner alone, as by chmod 600");
    std::string token(text.data(), static_cast<std::size_t>(length));
    if (token.ends_with('\n'))
        token.pop_back();
    auto const visible = [](char each) { return each > ' ' && each <= '~'; };
    if (token.size() < shortest_token || token.size() > longest_token || !std::ranges::all_of(token, visible))
        refuse("legal: one line of 16 to 512 characters, ASCII without spaces");
    return token;
}

} // namespace netring_stats
