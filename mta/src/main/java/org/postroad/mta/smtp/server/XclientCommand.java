package org.postroad.mta.smtp.server;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.SyntaxFault;
import org.postroad.mta.smtp.Xtext;

/**
 * XCLIENT, by which a trusted proxy says for whom it speaks, as Postfix's XCLIENT_README defines it.
 *
 * @param attributes what it says; a value that is not known is empty
 */
record XclientCommand(Map<Attribute, String> attributes) {
    private static final int MAX_VALUE = 255;
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]{1,16})=([!-~]{1,1024})");

    /** What can be said of a client. */
    enum Attribute {
        /** What its address is called, as the proxy has found. */
        NAME("[A-Za-z0-9._-]+"),
        ADDR("(?i:IPV6:[0-9a-f:.]+)|[0-9.]+"),
        PORT("[0-9]{1,5}"),
        PROTO("(?i:E?SMTP)"),
        HELO("[A-Za-z0-9._:\\[\\]-]+"),
        LOGIN("[ -~]+"),
        DESTADDR("(?i:IPV6:[0-9a-f:.]+)|[0-9.]+"),
        DESTPORT("[0-9]{1,5}");

        private final Pattern values;

        Attribute(String values) {
            this.values = Pattern.compile(values);
        }
    }

    static XclientCommand parse(String argument) {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (String word : argument.split(" +")) {
            Matcher pair = PAIR.matcher(word);
            if (!pair.matches()) {
                throw malformed("Syntax: XCLIENT attribute=value...");
            }
            Attribute attribute = attribute(pair.group(1));
            String value = value(pair.group(2));
            if (!value.isEmpty()
                    && (value.length() > MAX_VALUE
                            || !attribute.values.matcher(value).matches())) {
                throw malformed("Bad value of " + attribute);
            }
            attributes.put(attribute, value);
        }
        XclientCommand command = new XclientCommand(Map.copyOf(attributes));
        command.address(Attribute.ADDR);
        command.address(Attribute.DESTADDR);
        command.port(Attribute.PORT);
        command.port(Attribute.DESTPORT);
        return command;
    }

    /** The value; empty if it was not said, or is not known. */
    Optional<String> value(Attribute attribute) {
        return Optional.ofNullable(attributes.get(attribute)).filter(value -> !value.isEmpty());
    }

    /** The proxy has said that it does not know. */
    boolean isUnavailable(Attribute attribute) {
        return attributes.containsKey(attribute) && value(attribute).isEmpty();
    }

    Optional<InetAddress> address(Attribute attribute) {
        return value(attribute).map(text -> {
            try {
                return Domain.parse("[" + text + "]").literalAddress().orElseThrow();
            } catch (AddressSyntaxException none) {
                throw malformed("Bad value of " + attribute);
            }
        });
    }

    Optional<Integer> port(Attribute attribute) {
        return value(attribute).map(digits -> {
            int port = Integer.parseInt(digits);
            if (port > 0xffff) {
                throw malformed("Bad value of " + attribute);
            }
            return port;
        });
    }

    private static Attribute attribute(String name) {
        try {
            return Attribute.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw malformed("Unknown attribute " + name);
        }
    }

    private static String value(String text) {
        if (text.equalsIgnoreCase("[UNAVAILABLE]") || text.equalsIgnoreCase("[TEMPUNAVAIL]")) {
            return "";
        }
        return Xtext.decode(text).orElseThrow(() -> malformed("A value is not xtext"));
    }

    private static SyntaxFault malformed(String text) {
        return new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, text);
    }
}
