// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "stripped_tag.hpp"

#include <netring/compile_filter.hpp>

#include <algorithm>
#include <cctype>
#include <memory>
#include <mutex>
#include <new>
#include <pcap/pcap.h>
#include <utility>
#include <vector>

namespace netring {

static_assert(sizeof(bpf_instruction) == sizeof(bpf_insn));

namespace {

/// Whole packets; libpcap's own bound.
constexpr int no_snap_length_bytes = 262144;

/// What libpcap calls a link type.
int data_link(link_type link) noexcept {
    return link == link_type::raw_ip ? DLT_RAW : static_cast<int>(link);
}

/// libpcap's compiler for one kind of packets.
class compiler {
public:
    explicit compiler(compile_filter_options const& options)
        : handle_(pcap_open_dead(data_link(options.link), no_snap_length_bytes))
        , netmask_(options.ipv4_netmask.value_or(PCAP_NETMASK_UNKNOWN)) {
        if (!handle_)
            throw std::bad_alloc();
    }

    /// @return no instructions if it is not understood.
    std::vector<bpf_instruction> compile(std::string const& expression) {
        bpf_program program{};
        if (pcap_compile(handle_.get(), &program, expression.c_str(), 1, netmask_) != 0)
            return {};
        std::vector<bpf_instruction> instructions(program.bf_len);
        std::transform(program.bf_insns, program.bf_insns + program.bf_len, instructions.begin(),
                       [](bpf_insn const& each) {
                           return bpf_instruction{each.code, each.jt, each.jf, each.k};
                       });
        pcap_freecode(&program);
        return instructions;
    }

    std::string reason() const {
        std::string_view reason = pcap_geterr(handle_.get());
        constexpr std::string_view known = "can't parse filter expression: ";
        if (reason.starts_with(known))
            reason.remove_prefix(known.size());
        return std::string(reason);
    }

private:
    struct closer {
        void operator()(pcap_t* handle) const noexcept { pcap_close(handle); }
    };

    std::unique_ptr<pcap_t, closer> handle_;
    bpf_u_int32 netmask_;
};

bool in_word(char each) noexcept {
    return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
}

/// Where words and signs begin, with the end.
std::vector<std::size_t> places_in(std::string_view text) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at != text.size(); ++at)
        if (at == 0 || !in_word(text[at]) || !in_word(text[at - 1]))
            places.push_back(at);
    places.push_back(text.size());
    return places;
}

std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> words;
    auto const places = places_in(text);
    for (std::size_t at = 0; at + 1 < places.size(); ++at)
        words.push_back(text.substr(places[at], places[at + 1] - places[at]));
    return words;
}

bool has_word(std::string_view text, std::string_view word) {
    return std::ranges::count(words_in(text), word) != 0;
}

/// What libpcap quotes, or a number that it names.
std::string_view named_in(std::string_view reason) {
    if (auto const quote = reason.find('\''); quote != std::string_view::npos)
        return reason.substr(quote + 1, reason.find('\'', quote + 1) - quote - 1);
    auto const words = words_in(reason);
    auto const number = std::ranges::find_if(
        words, [](std::string_view word) { return std::isdigit(static_cast<unsigned char>(word.front())) != 0; });
    return number != words.end() ? *number : std::string_view();
}

/// The parentheses that are still open at its end, closed.
std::string closing(std::string_view expression) {
    auto const open = std::ranges::count(expression, '(');
    auto const closed = std::ranges::count(expression, ')');
    std::string text;
    text.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(open - closed, 0)), ')');
    return text;
}

/// How much from the beginning makes an expression by itself, as far as that is looked for.
std::size_t understood(compiler& compiling, std::string_view expression) {
    constexpr std::size_t most = 200;
    auto const places = places_in(expression);
    if (places.size() > most)
        return 0;
    auto const found = std::find_if(places.rbegin(), places.rend(), [&](std::size_t place) {
        auto const begin = std::string(expression.substr(0, place));
        return !compiling.compile(begin + closing(begin)).empty();
    });
    return found != places.rend() ? *found : 0;
}

/// libpcap does not say where it failed.
std::size_t place_of_fault(compiler& compiling, std::string_view expression, std::string_view reason) {
    auto const named = named_in(reason);
    if (!named.empty())
        return std::min(expression.find(named), expression.size());
    return std::min(expression.find_first_not_of(' ', understood(compiling, expression)), expression.size());
}

std::string shortened(std::string_view expression) {
    constexpr std::size_t longest = 60;
    return expression.size() <= longest ? std::string(expression) : std::string(expression.substr(0, longest)) + "...";
}

filter fail(std::string_view expression, std::string hint, error_code& ec, diagnostics* why) {
    ec = error::invalid_expression;
    if (why != nullptr) {
        why->step = "compile the filter \"" + shortened(expression) + '"';
        why->hint = std::move(hint);
    }
    return filter::reject_all();
}

std::string not_understood(compiler& compiling, std::string_view expression) {
    auto reason = compiling.reason();
    auto const place = place_of_fault(compiling, expression, reason);
    if (place == expression.size())
        return reason;
    return reason + ", at byte " + std::to_string(place) + ": \"" + shortened(expression.substr(place)) + '"';
}

/// Headers that may follow each other in any number are looked for by jumping back.
bool has_loop(std::vector<bpf_instruction> const& program) {
    return std::ranges::any_of(program, [&](bpf_instruction each) {
        return each.code == (BPF_JMP | BPF_JA) && each.operand >= program.size();
    });
}

std::string too_long(std::size_t instructions) {
    return "it makes " + std::to_string(instructions) + " instructions, legal: 1 to " +
           std::to_string(filter::max_size);
}

} // namespace

filter compile_filter(std::string_view expression, compile_filter_options const& options, error_code& ec,
                      diagnostics* why) {
    ec.clear();
    if (why != nullptr)
        why->clear();
    if (expression.size() > max_filter_expression_bytes)
        return fail(expression,
                    "it has " + std::to_string(expression.size()) + " bytes, legal: up to " +
                        std::to_string(max_filter_expression_bytes),
                    ec, why);
    if (expression.find('\0') != std::string_view::npos)
        return fail(expression.substr(0, expression.find('\0')), "it has a byte of value 0 after this", ec, why);

    compiler compiling(options);
    auto program = compiling.compile(std::string(expression));
    if (program.empty())
        return fail(expression, not_understood(compiling, expression), ec, why);
    if (has_loop(program))
        return fail(expression, "it makes a program with a loop, which the kernel does not take", ec, why);
    if (options.link == link_type::ethernet && has_word(expression, "vlan")) {
        auto both = with_stripped_tag(program);
        if (!both)
            return fail(expression, "it computes too much", ec, why);
        program = std::move(*both);
    }
    if (program.size() > filter::max_size)
        return fail(expression, too_long(program.size()), ec, why);
    return filter(std::move(program), std::string(expression));
}

filter compile_filter(std::string_view expression, compile_filter_options const& options) {
    error_code ec;
    diagnostics why;
    auto compiled = compile_filter(expression, options, ec, &why);
    if (ec)
        throw system_error(ec, why.text());
    return compiled;
}

std::string disassemble(filter const& program) {
    // libpcap has one buffer for the line.
    static std::mutex one_at_a_time;
    std::lock_guard const lock(one_at_a_time);
    std::string text;
    int line = 0;
    for (auto const& each : program.instructions()) {
        bpf_insn const instruction{each.code, each.jump_true, each.jump_false, each.operand};
        text += std::string(bpf_image(&instruction, line++)) + '\n';
    }
    return text;
}

} // namespace netring
