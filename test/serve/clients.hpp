// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SERVE_CLIENTS_HPP
#define NETRING_TEST_SERVE_CLIENTS_HPP

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <string>
#include <string_view>

namespace netring_stats::test {

/// A websocket that waits for what it asks for.
class websocket_client {
public:
    using stream_type = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;

    explicit websocket_client(boost::asio::ip::tcp::endpoint const& server) {
        stream_.next_layer().connect(server);
        stream_.read_message_max(0);
        stream_.handshake("127.0.0.1:" + std::to_string(server.port()), "/ws");
    }

    std::string read() {
        boost::beast::flat_buffer buffer;
        stream_.read(buffer);
        return boost::beast::buffers_to_string(buffer.data());
    }

    /// Reads until the other side closes. @return its code.
    boost::beast::websocket::close_code wait_for_close() {
        boost::beast::error_code ec;
        while (!ec) {
            boost::beast::flat_buffer buffer;
            stream_.read(buffer, ec);
        }
        return static_cast<boost::beast::websocket::close_code>(stream_.reason().code);
    }

    stream_type& stream() { return stream_; }

private:
    boost::asio::io_context context_{1};
    stream_type stream_{context_};
};

/// A connection on which any bytes may be sent.
class raw_client {
public:
    explicit raw_client(boost::asio::ip::tcp::endpoint const& server) { socket_.connect(server); }

    /// @return false if the server has closed.
    bool send(std::string_view bytes) {
        boost::system::error_code ec;
        boost::asio::write(socket_, boost::asio::buffer(bytes), ec);
        return !ec;
    }

    /// All that comes until the server closes.
    std::string read_all() {
        std::string text;
        boost::system::error_code ended;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(text), ended);
        return text;
    }

    /// The status of the answer to what was sent; 0 if there is none.
    unsigned status() {
        boost::beast::flat_buffer buffer;
        boost::beast::http::response<boost::beast::http::string_body> response;
        boost::beast::error_code ec;
        boost::beast::http::read(socket_, buffer, response, ec);
        return ec ? 0 : response.result_int();
    }

    boost::asio::ip::tcp::socket& socket() { return socket_; }

private:
    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::socket socket_{context_};
};

inline std::string get(std::string const& path, std::string const& host, std::string const& more = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
}

inline std::string upgrade(std::string const& host, std::string const& more = {}) {
    return get("/ws", host,
               "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                   more);
}

} // namespace netring_stats::test

#endif
