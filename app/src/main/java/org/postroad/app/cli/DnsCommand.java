package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The DNS records of this system. */
@Command(
        name = "dns",
        description = "Show the DNS records to publish for this system: MX, MTA-STS, TLS reports, DANE.",
        mixinStandardHelpOptions = true)
final class DnsCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws Exception {
        output.print(system.run("dns.records", JsonNodeFactory.instance.objectNode()), DnsCommand::zone);
        return 0;
    }

    /** Fit to be pasted into a zone file. */
    private static String zone(JsonNode records) {
        StringBuilder text = new StringBuilder();
        for (JsonNode record : records) {
            text.append("; ").append(record.path("why").asText()).append('\n');
            text.append(record.path("name").asText())
                    .append(" IN ")
                    .append(record.path("type").asText())
                    .append(' ')
                    .append(record.path("data").asText())
                    .append('\n');
        }
        return text.toString();
    }
}
