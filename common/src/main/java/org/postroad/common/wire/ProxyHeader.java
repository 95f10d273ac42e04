package org.postroad.common.wire;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a proxy says in front of a connection that it passes on: the PROXY protocol, versions 1 and 2, as HAProxy's proxy-protocol.txt defines it.
 * Immutable.
 *
 * @param octets how long it is
 * @param ends the client and where it connected to; empty if the connection is the proxy's own, or the proxy does not know
 */
record ProxyHeader(int octets, Optional<Ends> ends) {
    /** More than a header may have: 16 octets, the addresses, and what is skipped. */
    static final int MAX_OCTETS = 4096;

    private static final int MAX_VERSION_1 = 107; // §2.1, with CRLF
    private static final Pattern VERSION_1 =
            Pattern.compile("PROXY (TCP4|TCP6) ([0-9A-Fa-f.:]{2,45}) ([0-9A-Fa-f.:]{2,45}) ([0-9]{1,5}) ([0-9]{1,5})");
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN(?: .*)?");
    private static final byte[] VERSION_1_BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2_BEGIN = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final int VERSION_2_FIXED = 16;
    private static final int TLV_FIXED = 3;

    /** The two ends of the client's own connection. */
    record Ends(InetSocketAddress client, InetSocketAddress server) {}

    /** The octets are no header, and never will be. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads the header at the beginning of what came; empty if it has not all come yet.
     *
     * @throws Malformed if no header begins like this
     */
    static Optional<ProxyHeader> parse(byte[] input) throws Malformed {
        if (begins(input, VERSION_2_BEGIN)) {
            return input.length < VERSION_2_FIXED ? Optional.empty() : version2(input);
        }
        if (begins(input, VERSION_1_BEGIN)) {
            return version1(input);
        }
        throw new Malformed("it begins with something else");
    }

    private static boolean begins(byte[] input, byte[] with) {
        int length = Math.min(input.length, with.length);
        return Arrays.equals(input, 0, length, with, 0, length);
    }

    private static Optional<ProxyHeader> version1(byte[] input) throws Malformed {
        int end = -1;
        for (int i = 0; i + 1 < Math.min(input.length, MAX_VERSION_1) && end < 0; i++) {
            end = input[i] == '\r' && input[i + 1] == '\n' ? i : -1;
        }
        if (end < 0) {
            if (input.length >= MAX_VERSION_1) {
                throw new Malformed("its line does not end");
            }
            return Optional.empty();
        }
        String line = new String(input, 0, end, StandardCharsets.ISO_8859_1);
        if (UNKNOWN.matcher(line).matches()) {
            return Optional.of(new ProxyHeader(end + 2, Optional.empty()));
        }
        Matcher words = VERSION_1.matcher(line);
        if (!words.matches()) {
            throw new Malformed("its line is malformed");
        }
        int family = words.group(1).equals("TCP4") ? 4 : 16;
        Ends ends = new Ends(
                end(literal(words.group(2), family), port(words.group(4))),
                end(literal(words.group(3), family), port(words.group(5))));
        return Optional.of(new ProxyHeader(end + 2, Optional.of(ends)));
    }

    private static byte[] literal(String text, int octets) throws Malformed {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        if (address == null || address.length != octets) {
            throw new Malformed("its address " + text + " is none of its family");
        }
        return address;
    }

    private static int port(String digits) throws Malformed {
        int port = Integer.parseInt(digits);
        if (port > 0xffff || digits.length() > 1 && digits.startsWith("0")) {
            throw new Malformed("its port is none");
        }
        return port;
    }

    private static Optional<ProxyHeader> version2(byte[] input) throws Malformed {
        int length = number(input, 14);
        if (VERSION_2_FIXED + length > MAX_OCTETS) {
            throw new Malformed("it is longer than " + MAX_OCTETS + " octets");
        }
        int version = (input[12] & 0xf0) >> 4;
        int command = input[12] & 0x0f;
        if (version != 2 || command > 1) {
            throw new Malformed("its version or command is unknown");
        }
        int end = VERSION_2_FIXED + length;
        if (input.length < end) {
            return Optional.empty();
        }
        boolean local = command == 0;
        int address = switch (input[13]) {
            case 0x11 -> 4; // TCP over IPv4
            case 0x21 -> 16; // TCP over IPv6
            case 0x00 -> 0; // not said
            default -> {
                if (!local) {
                    throw new Malformed("its family or transport is not TCP");
                }
                yield 0;
            }
        };
        if (local || address == 0) { // §2.2: what follows is skipped
            return Optional.of(new ProxyHeader(end, Optional.empty()));
        }
        int after = VERSION_2_FIXED + 2 * address + 4;
        if (after > end) {
            throw new Malformed("its addresses are cut short");
        }
        skipExtras(input, after, end);
        int ports = VERSION_2_FIXED + 2 * address;
        Ends ends = new Ends(
                end(Arrays.copyOfRange(input, VERSION_2_FIXED, VERSION_2_FIXED + address), number(input, ports)),
                end(Arrays.copyOfRange(input, VERSION_2_FIXED + address, ports), number(input, ports + 2)));
        return Optional.of(new ProxyHeader(end, Optional.of(ends)));
    }

    /** Type, length, value: none of them is needed here, but they must fill their room. */
    private static void skipExtras(byte[] input, int from, int end) throws Malformed {
        int at = from;
        while (at < end) {
            at = at + TLV_FIXED <= end ? at + TLV_FIXED + number(input, at + 1) : end + 1;
            if (at > end) {
                throw new Malformed("what follows its addresses is cut short");
            }
        }
    }

    private static int number(byte[] input, int at) {
        return (input[at] & 0xff) << 8 | input[at + 1] & 0xff;
    }

    private static InetSocketAddress end(byte[] address, int port) throws Malformed {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new Malformed("its address is none");
        }
    }
}
