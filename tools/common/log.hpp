// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_LOG_HPP
#define NETRING_TOOLS_LOG_HPP

#include "failure.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace netring_tools {

/// As syslog(3) numbers them.
enum class log_level : std::uint8_t { error = 3, warning = 4, info = 6, debug = 7 };

enum class log_format : std::uint8_t {
    text,
    /// One object a line.
    json,
};

struct log_style {
    log_level most = log_level::info;
    log_format format = log_format::text;
    /// Levels as `<6>` before each line, for a journal that has the time itself.
    bool journal = false;
};

/// What the program says of its work, a line a message. Of equal messages within ten seconds only the first is written, and
/// later how many there were; of different ones so many as a person might read, and errors. Whoever knocks a thousand times a
/// second does not fill the disk.
///
/// Thread safety: for one thread.
class log_book {
public:
    using time_point = std::chrono::system_clock::time_point;

    explicit log_book(std::function<void(std::string const&)> write, log_style style = {})
        : write_(std::move(write))
        , style_(style) {}

    void restyle(log_style style) { style_ = style; }

    void add(log_level level, std::string const& message, time_point now = std::chrono::system_clock::now());
    void add(failure const& failed);
    /// True if a program reads it, and no person.
    bool for_machines() const noexcept { return style_.journal || style_.format == log_format::json; }
    /// Writes how often messages were repeated.
    void finish();

private:
    struct repeated {
        log_level level = log_level::info;
        time_point since;
        std::size_t times = 0;
    };

    void put(log_level level, std::string const& message, time_point now);
    void put_repeated(std::string const& message, repeated const& of, time_point now);
    void put_due(time_point now);

    std::function<void(std::string const&)> write_;
    log_style style_;
    std::map<std::string, repeated> recent_;
};

/// That of the program, on standard error.
log_book& log();

inline void log_error(std::string const& message) {
    log().add(log_level::error, message);
}
inline void log_warning(std::string const& message) {
    log().add(log_level::warning, message);
}
inline void log_info(std::string const& message) {
    log().add(log_level::info, message);
}
inline void log_debug(std::string const& message) {
    log().add(log_level::debug, message);
}

/// True if systemd's journal reads standard error: see systemd.exec(5), JOURNAL_STREAM.
bool journal_reads_errors();

} // namespace netring_tools

#endif
