package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What others report of TLS with this system. */
@Command(
        name = "tls-reports",
        description =
                "Show what others reported of TLS with this system (RFC 8460), from the mailbox that the reports come to.",
        mixinStandardHelpOptions = true)
final class TlsReportsCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "",
            description = "Whose mailbox (default: tls_reports.to of the settings).")
    private String address = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "14",
            description = "Reports that came in so many days (default: ${DEFAULT-VALUE}).")
    private int days;

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments =
                JsonNodeFactory.instance.objectNode().put("address", address).put("days", days);
        output.print(system.run("tls.reports", arguments), TlsReportsCommand::words);
        return 0;
    }

    private static String words(JsonNode reports) {
        Table table = new Table("DAY", "REPORTER", "DOMAIN", "POLICY", "OK", "FAILED", "WHAT FAILED");
        for (JsonNode report : reports) {
            if (report.has("error")) {
                String came = report.path("received").asText();
                table.row(day(came), "", "", "", "", "", report.path("error").asText());
            }
            for (JsonNode policy : report.path("policies")) {
                table.row(
                        day(report.path("begin").asText()),
                        report.path("organization").asText(),
                        policy.path("domain").asText(),
                        policy.path("policy").asText(),
                        policy.path("successes").asText(),
                        policy.path("failures").asText(),
                        failures(policy.path("details")));
            }
        }
        return reports.isEmpty() ? "no reports" : table.toString();
    }

    private static String failures(JsonNode details) {
        StringBuilder text = new StringBuilder();
        for (JsonNode failure : details) {
            if (text.length() > 200) {
                return text + ", …";
            }
            text.append(text.isEmpty() ? "" : ", ")
                    .append(failure.path("sessions").asLong())
                    .append("x ")
                    .append(failure.path("type").asText())
                    .append(' ')
                    .append(failure.path("host").asText());
        }
        return text.toString();
    }

    private static String day(String time) {
        return time.substring(0, Math.min(10, time.length()));
    }
}
