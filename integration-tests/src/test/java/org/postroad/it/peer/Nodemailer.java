package org.postroad.it.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.World;

/** The mail library of Node.js, which {@code ./check} fetches, and a script of ours that sends with it, a process for each call. */
final class Nodemailer {
    static final ObjectMapper JSON = new ObjectMapper();

    private Nodemailer() {}

    /** A transport to a host of ours that believes its certificate and no other, and never sends without TLS. */
    static ObjectNode transport(MailHost host, Service service, String mechanism, String login, String password)
            throws Exception {
        InetSocketAddress address = host.at(service);
        ObjectNode transport = JSON.createObjectNode()
                .put("host", address.getAddress().getHostAddress())
                .put("port", address.getPort())
                .put("secure", service == Service.SUBMISSIONS)
                .put("requireTLS", service == Service.SUBMISSION)
                .put("name", "node.test")
                .put("authMethod", mechanism);
        transport
                .putObject("tls")
                .put("servername", host.plan().hostname())
                .put("ca", Files.readString(host.plan().data().resolve("tls/self-signed.crt")));
        transport.putObject("auth").put("user", login).put("pass", password);
        return transport;
    }

    /** Sends all at once; what became of each: {@code accepted}, {@code rejected} and {@code response}, or {@code error} and {@code responseCode}. */
    static JsonNode send(World world, ObjectNode transport, List<ObjectNode> messages) throws Exception {
        ObjectNode job = JSON.createObjectNode();
        job.set("transport", transport);
        job.putArray("messages").addAll(messages);
        Path file = world.directory("nodemailer").resolve("job.json");
        JSON.writeValue(file.toFile(), job);
        Path script =
                Path.of(Nodemailer.class.getResource("/peers/nodemailer.js").toURI());
        List<String> command = List.of(
                Command.require("node").toString(),
                script.toString(),
                Command.requireKept("nodemailer")
                        .resolve("node_modules/nodemailer")
                        .toString(),
                file.toString());
        return JSON.readTree(
                Command.run(command, Map.of("NODE_NO_WARNINGS", "1")).orFail().output());
    }
}
