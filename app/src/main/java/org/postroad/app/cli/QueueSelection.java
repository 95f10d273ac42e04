package org.postroad.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postroad.common.settings.Section;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which recipients of the queue a command means: all that is said must hold for each. */
final class QueueSelection {
    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Of one message, by its id as 'postroad queue list' shows it.")
    private @Nullable String id;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "Of messages with this sender; <> for reports.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "ADDRESS", description = "This recipient.")
    private @Nullable String to;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Recipients in this domain.")
    private @Nullable String domain;

    @Option(names = "--state", paramLabel = "STATE", description = "fresh (never tried), deferred, or held.")
    private @Nullable String state;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            converter = Age.class,
            description = "Of messages that came longer ago than this, such as 90m, 4h or 2d.")
    private @Nullable Duration age;

    /** A length of time, written as in the settings. */
    static final class Age implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Section.parseDuration(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    ObjectNode arguments() {
        Map<String, @Nullable String> said = new LinkedHashMap<>();
        said.put("id", id);
        said.put("from", from);
        said.put("to", to);
        said.put("domain", domain);
        said.put("state", state);
        said.put("before", age == null ? null : Instant.now().minus(age).toString());
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        said.forEach((name, value) -> {
            if (value != null) {
                arguments.put(name, value);
            }
        });
        return arguments;
    }
}
