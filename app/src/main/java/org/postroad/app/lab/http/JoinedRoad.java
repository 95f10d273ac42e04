package org.postroad.app.lab.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;

/**
 * The journey of one message through both systems, as far as they can be asked. Immutable.
 *
 * @param parts at least one, by the time of their beginning: the sender's system, the recipient's, further copies, reports of failure
 */
record JoinedRoad(String messageId, List<Part> parts) {
    /** What a road is to the message. */
    enum Role {
        /** Where the message began. */
        ORIGIN,
        /** Where it arrived: once for each time that a system accepted it. */
        COPY,
        /** A message about it: its failure. */
        REPORT
    }

    /** One system's road. */
    record Part(LabRoad labRoad, Role role) {
        Road road() {
            return labRoad.road();
        }
    }

    /**
     * A road of a host.
     *
     * @param host {@code north} or {@code south}
     */
    record LabRoad(String host, Road road) {
        Instant began() {
            return road.hops().stream()
                    .map(Hop::at)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH);
        }
    }

    /** What became of a message for one recipient, or for all together. */
    enum Outcome {
        UNDER_WAY("underWay"),
        WAITING("waiting"),
        DELIVERED("delivered"),
        READ("read"),
        FAILED("failed");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    JoinedRoad {
        parts = List.copyOf(parts);
    }

    Part origin() {
        return parts.get(0);
    }

    /** Whether the message itself is a report of another's failure. */
    boolean isReport() {
        return origin().road().hops().stream()
                .anyMatch(hop -> hop.kind() == HopKind.BOUNCE
                        && HopView.text(hop, "about").isPresent());
    }

    /** For each recipient of the envelope. */
    Map<String, Outcome> outcomes() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (Hop hop : origin().road().hops()) {
            apply(hop, outcomes);
        }
        copies().forEach(copy -> copy.road().hops().stream()
                .filter(hop -> hop.kind() == HopKind.MAILBOX)
                .forEach(hop -> outcomes.replace(text(hop, "recipient"), Outcome.DELIVERED)));
        parts.stream()
                .filter(part -> part.role() != Role.REPORT)
                .flatMap(part -> part.road().hops().stream())
                .filter(hop -> hop.kind() == HopKind.FETCH)
                .forEach(hop -> outcomes.replace(text(hop, "account"), Outcome.READ));
        return outcomes;
    }

    /** For all recipients together: the worst while there is one, the least otherwise. */
    Outcome outcome() {
        Map<String, Outcome> outcomes = outcomes();
        return Stream.of(Outcome.FAILED, Outcome.WAITING, Outcome.UNDER_WAY, Outcome.DELIVERED, Outcome.READ)
                .filter(outcomes::containsValue)
                .findFirst()
                .orElse(Outcome.UNDER_WAY);
    }

    private static void apply(Hop hop, Map<String, Outcome> outcomes) {
        switch (hop.kind()) {
            case ROUTE -> routes(hop).forEach(recipient -> outcomes.put(recipient, Outcome.UNDER_WAY));
            case MAILBOX -> outcomes.replace(text(hop, "recipient"), Outcome.DELIVERED);
            case QUEUE ->
                outcomes.replace(
                        text(hop, "recipient"),
                        hop.detail().containsKey("trouble") ? Outcome.WAITING : Outcome.UNDER_WAY);
            case END ->
                outcomes.replace(
                        text(hop, "recipient"),
                        text(hop, "outcome").equals("delivered") ? Outcome.DELIVERED : Outcome.FAILED);
            default -> {}
        }
    }

    private Stream<Part> copies() {
        return parts.stream().filter(part -> part.role() == Role.COPY);
    }

    private static List<String> routes(Hop hop) {
        List<String> recipients = new ArrayList<>();
        if (hop.detail().get("routes") instanceof List<?> routes) {
            for (Object route : routes) {
                if (route instanceof Map<?, ?> decision) {
                    recipients.add(String.valueOf(decision.get("recipient")));
                }
            }
        }
        return recipients;
    }

    private static String text(Hop hop, String name) {
        return String.valueOf(hop.detail().getOrDefault(name, ""));
    }
}
