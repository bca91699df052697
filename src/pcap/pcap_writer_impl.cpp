// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "pcap_writer_impl.hpp"

#include "../reject.hpp"

#include <netring/pcap_reader.hpp>

#include <string>
#include <utility>

namespace netring {
namespace {

error_code validate(pcap_writer_options const& options, diagnostics& why) {
    if (options.path.empty())
        return reject(why, "path", "empty", "the name of a file, or \"-\"");
    if (options.snap_length_bytes == 0 || options.snap_length_bytes > pcap_reader::max_packet_bytes)
        return reject(why, "snap_length_bytes", std::to_string(options.snap_length_bytes),
                      "1 to " + std::to_string(pcap_reader::max_packet_bytes));
    for (std::size_t position = 0; position != options.interfaces.size(); ++position)
        if (options.interfaces[position].link_type == link_type::other)
            return reject(why, "interfaces[" + std::to_string(position) + "].link_type", "other",
                          "one that capture files have a number for");

    auto const& rotation = options.rotation;
    if (rotation.file_time.count() < 0)
        return reject(why, "rotation.file_time", std::to_string(rotation.file_time.count()) + " s", "0 s or more");
    if (rotates(rotation) && options.path == "-")
        return reject(why, "rotation", "given for standard output", "none");
    if (!rotates(rotation) && rotation.keep_files != 0)
        return reject(why, "rotation.keep_files", std::to_string(rotation.keep_files), "0 without another bound");
    return {};
}

} // namespace

pcap_writer::impl::impl(pcap_writer_options wanted)
    : options(std::move(wanted))
    , files_(options.path, options.rotation)
    , format_(options.format == pcap_format::pcap ? make_pcap_format(options) : make_pcapng_format(options)) {}

error_code pcap_writer::impl::open(diagnostics& why) {
    if (auto const ec = validate(options, why))
        return ec;
    begin_file();
    open_ = !output_.error();
    if (!open_)
        why.step = "begin " + path().string();
    return output_.error();
}

error_code pcap_writer::impl::finish() {
    if (!std::exchange(open_, false))
        return {};
    end_file();
    return output_.error();
}

error_code pcap_writer::impl::write(packet_view const& packet, record::parts all) {
    if (output_.error())
        return output_.error();
    if (auto const ec = format_->admit(packet))
        return ec;
    record const wanted(packet, all, options.snap_length_bytes);
    auto const size_bytes = format_->size_of(wanted);
    if (full_for(size_bytes) || files_.due())
        next_file();
    output_.reserve(size_bytes);
    format_->append(output_, wanted);
    output_.end_packet(wanted.cut());
    return output_.error();
}

error_code pcap_writer::impl::flush() {
    output_.flush();
    return output_.error();
}

error_code pcap_writer::impl::rotate() {
    if (!rotates(options.rotation))
        return error::invalid_option;
    next_file();
    return output_.error();
}

bool pcap_writer::impl::rotate_if_due(error_code& ec) {
    bool const due = files_.due() && !output_.error();
    if (due)
        next_file();
    ec = output_.error();
    return due;
}

pcap_writer_stats pcap_writer::impl::stats() const noexcept {
    return {.packets = output_.packets(),
            .cut = output_.cut_packets(),
            .bytes = bytes_before_file_ + output_.size_bytes(),
            .files = files_.count()};
}

void pcap_writer::impl::begin_file() {
    error_code ec;
    bytes_before_file_ += output_.size_bytes();
    packets_before_file_ = output_.packets();
    output_.begin(files_.begin(ec));
    output_.fail(ec);
    // Written at once: a full disk is told now, and a reader of a pipe knows what comes.
    format_->begin(output_);
    output_.flush();
}

void pcap_writer::impl::end_file() {
    format_->end(output_);
    output_.close();
    if (output_.error())
        return;
    error_code ec;
    files_.end(ec);
    output_.fail(ec);
}

void pcap_writer::impl::next_file() {
    end_file();
    if (!output_.error())
        begin_file();
}

bool pcap_writer::impl::full_for(std::size_t size_bytes) const {
    auto const& limit = options.rotation;
    auto const packets = output_.packets() - packets_before_file_;
    if (packets == 0)
        return false;
    bool const too_long = limit.file_size_bytes != 0 &&
                          output_.size_bytes() + size_bytes + format_->size_of_end() > limit.file_size_bytes;
    return too_long || (limit.file_packets != 0 && packets >= limit.file_packets);
}

} // namespace netring
