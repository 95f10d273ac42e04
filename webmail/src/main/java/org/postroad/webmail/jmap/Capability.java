package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A named part of the API (RFC 8620 §2) with the methods it brings.
 *
 * @param uri its name
 * @param server what the session resource says of it for the server
 * @param account what it says for each account
 * @param methods known to a request that is {@code using} it
 */
public record Capability(String uri, ObjectNode server, ObjectNode account, List<JmapMethod> methods) {
    public static final String CORE = "urn:ietf:params:jmap:core";
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    public static final String MAIL_SHARE = "urn:ietf:params:jmap:mail:share";
    public static final String PRINCIPALS = "urn:ietf:params:jmap:principals";
    public static final String PRINCIPALS_OWNER = "urn:ietf:params:jmap:principals:owner";
    public static final String QUOTA = "urn:ietf:params:jmap:quota";
    public static final String ROAD = "https://postroad.org/jmap/road";
    public static final String DELIVERY = "https://postroad.org/jmap/delivery";

    public Capability {
        methods = List.copyOf(methods);
    }
}
