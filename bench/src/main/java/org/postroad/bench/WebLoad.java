package org.postroad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;

/**
 * What a browser asks of a large mailbox: the requests of a webmail over HTTP, in one process with the system.
 *
 * <p>{@code WebLoad [messages]}, in the directory of {@code java.io.tmpdir}: fills one Inbox, with conversations of 1 to 40 messages, then
 * asks everything some dozens of times. The figures are what the client waits for, without drawing anything, and the CPU time of
 * both sides together, which a busy machine does not falsify.
 */
public final class WebLoad {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROUNDS = 30;
    private static final int AT_ONCE = 100; // messages filed in one transaction
    private static final int FILE = 20_000_000;
    private static final String USING = """
            "using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail","urn:ietf:params:jmap:submission"]""";
    private static final String LIST_PROPERTIES = """
            ["id","threadId","mailboxIds","keywords","from","to","subject","receivedAt","preview","hasAttachment"]""";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .build();
    private final URI base;
    private final String csrfToken;
    private final String account;
    private final String inbox;
    private final String archive;
    private boolean isSilent = true;
    private int flips;

    private WebLoad(URI base, String key) {
        this.base = base;
        HttpRequest signIn = HttpRequest.newBuilder(base.resolve("/auth/key"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"key\":\"" + key + "\"}"))
                .build();
        csrfToken = read(send(signIn)).path("csrfToken").asText();
        JsonNode session = read(get("/jmap/session"));
        account = session.path("primaryAccounts")
                .path("urn:ietf:params:jmap:mail")
                .asText();
        inbox = mailbox("inbox");
        archive = mailbox("archive");
    }

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Path directory = Files.createTempDirectory("postroad-web");
        try (MailSystem system = Target.open(directory, 1)) {
            fill(system, messages);
            system.start();
            WebLoad load = new WebLoad(system.webmail(), system.signInKey(Target.address(0)));
            load.measure(messages); // until the code is compiled
            load.isSilent = false;
            load.measure(messages);
            load.pushed(system);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void measure(int messages) {
        String inInbox = "\"filter\":{\"inMailbox\":\"" + inbox + "\"}";
        String newest = "\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":false}]";
        String list = inInbox + "," + newest + ",\"collapseThreads\":true,\"limit\":50";
        String total = ",\"calculateTotal\":true";
        time("who is logged in", () -> get("/auth/session"));
        time("mailboxes with their counts", () -> call("Mailbox/get", "\"ids\":null"));
        time("conversations, first window", () -> call("Email/query", list));
        time("  with the total", () -> call("Email/query", list + total));
        for (int part = 1; part <= 9; part += 4) {
            int position = (int) (conversations(list) * part / 10);
            time("  window at " + position, () -> call("Email/query", list + ",\"position\":" + position));
        }
        time(
                "messages, window in the midst",
                () -> call("Email/query", inInbox + "," + newest + ",\"limit\":50,\"position\":" + messages / 2));
        String ids = ids(call("Email/query", list));
        time(
                "  what the list shows of them",
                () -> call("Email/get", "\"ids\":" + ids + ",\"properties\":" + LIST_PROPERTIES));
        String page = """
                ["Email/query",{"accountId":"%1$s",%2$s},"q"],
                ["Email/get",{"accountId":"%1$s","#ids":{"resultOf":"q","name":"Email/query","path":"/ids"},"properties":%3$s},"e"],
                ["Thread/get",{"accountId":"%1$s","#ids":{"resultOf":"e","name":"Email/get","path":"/list/*/threadId"}},"t"]""";
        time("a page of the list, in one request", () -> calls(page.formatted(account, list + total, LIST_PROPERTIES)));
        String threads =
                calls(page.formatted(account, list, LIST_PROPERTIES)).path(2).path(1).findValues("emailIds").stream()
                        .flatMap(each -> StreamSupport.stream(each.spliterator(), false))
                        .map(JsonNode::toString)
                        .collect(Collectors.joining(",", "[", "]"));
        time(
                "  the messages of its threads",
                () -> call("Email/get", "\"ids\":" + threads + ",\"properties\":" + LIST_PROPERTIES));
        String deep = call("Email/query", list + ",\"position\":" + conversations(list) / 2)
                .at("/ids/0")
                .asText();
        String state = call("Email/query", list).path("queryState").asText();
        time("in step after a push", () -> calls("""
                ["Mailbox/get",{"accountId":"%1$s","ids":null},"0"],
                ["Email/changes",{"accountId":"%1$s","sinceState":"%2$s"},"1"],
                ["Thread/changes",{"accountId":"%1$s","sinceState":"%2$s"},"2"],
                ["Email/query",{"accountId":"%1$s",%3$s,"anchor":"%4$s","anchorOffset":-10,"calculateTotal":true},"3"]""".formatted(account, state, list, deep)));
        filtered("unread conversations", "{\"inMailbox\":\"" + inbox + "\",\"notKeyword\":\"$seen\"}");
        filtered("flagged conversations", "{\"inMailbox\":\"" + inbox + "\",\"hasKeyword\":\"$flagged\"}");
        filtered("conversations with attachments", "{\"inMailbox\":\"" + inbox + "\",\"hasAttachment\":true}");
        filtered("text that is everywhere", "{\"inMailbox\":\"" + inbox + "\",\"text\":\"message\"}");
        filtered("text that is rare", "{\"inMailbox\":\"" + inbox + "\",\"text\":\"number 4711\"}");
        filtered("text that is nowhere", "{\"text\":\"no such words\"}");
        filtered("from somebody, in all mailboxes", "{\"from\":\"person7@\"}");
        String bySubject = inInbox + ",\"sort\":[{\"property\":\"subject\"}],\"collapseThreads\":true,\"limit\":50";
        time("conversations by subject", () -> call("Email/query", bySubject));
        String first = call("Email/query", list).at("/ids/0").asText();
        time(
                "one message with its text",
                () -> call(
                        "Email/get",
                        "\"ids\":[\"" + first + "\"],\"fetchTextBodyValues\":true,\"fetchHTMLBodyValues\":true"));
        time(
                "one flag",
                () -> call("Email/set", "\"update\":{\"" + first + "\":{\"keywords/$flagged\":" + flip() + "}}"));
        time(
                "  what that changed in the list",
                () -> call(
                        "Email/queryChanges",
                        list.replace(",\"limit\":50", "") + ",\"sinceQueryState\":\"" + state + "\""));
        fiveHundred(inInbox + "," + newest);
        byte[] file = new byte[FILE];
        new Random(1).nextBytes(file);
        time(5, "upload of 20 MB", () -> post("/jmap/upload/" + account, "application/octet-stream", file));
    }

    /** From the commit of a new message to the event at the client. */
    private void pushed(MailSystem system) throws IOException {
        SystemStore store = system.store();
        AccountId owner = owner(store);
        HttpRequest listen = HttpRequest.newBuilder(base.resolve("/jmap/eventsource?types=*&closeafter=no&ping=0"))
                .build();
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                http.sendAsync(listen, BodyHandlers.ofInputStream()).join().body(), StandardCharsets.UTF_8))) {
            events.readLine(); // connected
            long[] nanos = new long[ROUNDS];
            long cpu = cpuNanos();
            Random random = new Random(2);
            for (int i = 0; i < ROUNDS; i++) {
                NewEmail letter = letter(store, 1_000_000 + i, random, new ArrayList<>());
                long begin = System.nanoTime();
                store.database().write(tx -> store.mail().emails().file(tx, owner, letter));
                String line = events.readLine();
                while (line != null && !line.startsWith("data:")) {
                    line = events.readLine();
                }
                nanos[i] = System.nanoTime() - begin;
            }
            tell("a new message filed and pushed", nanos, cpuNanos() - cpu);
        }
    }

    private void filtered(String what, String filter) {
        String newest = ",\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":false}],\"collapseThreads\":true";
        String query = "\"filter\":" + filter + newest + ",\"limit\":50";
        time(what, () -> call("Email/query", query));
        time("  with the total", () -> call("Email/query", query + ",\"calculateTotal\":true"));
    }

    private void fiveHundred(String inInbox) {
        JsonNode some = call("Email/query", inInbox + ",\"limit\":500").path("ids");
        time(10, "500 messages marked", () -> {
            String value = flip();
            call("Email/set", "\"update\":" + updates(some, "\"keywords/$seen\":" + value));
        });
        boolean[] away = {false};
        time(10, "500 messages moved", () -> {
            String from = away[0] ? archive : inbox;
            String to = away[0] ? inbox : archive;
            away[0] = !away[0];
            call(
                    "Email/set",
                    "\"update\":" + updates(some, "\"mailboxIds/" + from + "\":null,\"mailboxIds/" + to + "\":true"));
        });
        String ids = some.toString();
        time(
                5,
                "500 messages, what a list shows",
                () -> call("Email/get", "\"ids\":" + ids + ",\"properties\":" + LIST_PROPERTIES));
    }

    private String flip() {
        return flips++ % 2 == 0 ? "true" : "null";
    }

    private static String updates(JsonNode ids, String patch) {
        List<String> updates = new ArrayList<>();
        ids.forEach(id -> updates.add(id + ":{" + patch + "}"));
        return "{" + String.join(",", updates) + "}";
    }

    private long conversations(String list) {
        return call("Email/query", list + ",\"calculateTotal\":true")
                .path("total")
                .asLong();
    }

    private static String ids(JsonNode query) {
        return query.path("ids").toString();
    }

    private String mailbox(String role) {
        return call("Mailbox/query", "\"filter\":{\"role\":\"" + role + "\"}")
                .at("/ids/0")
                .asText();
    }

    private JsonNode call(String method, String arguments) {
        return calls("[\"%s\",{\"accountId\":\"%s\",%s},\"0\"]".formatted(method, account, arguments))
                .path(0)
                .path(1);
    }

    private JsonNode calls(String methodCalls) {
        byte[] request = ("{" + USING + ",\"methodCalls\":[" + methodCalls + "]}").getBytes(StandardCharsets.UTF_8);
        JsonNode responses =
                read(post("/jmap/api", "application/json", request)).path("methodResponses");
        responses.forEach(response -> {
            if (response.path(0).asText().equals("error") || response.path(1).has("notUpdated")) {
                throw new IllegalStateException(response.toString());
            }
        });
        return responses;
    }

    private byte[] get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).build());
    }

    private byte[] post(String path, String type, byte[] body) {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .header("X-CSRF-Token", csrfToken)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    private byte[] send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(request.uri() + " answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private JsonNode read(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private void time(String what, Runnable work) {
        time(ROUNDS, what, work);
    }

    private void time(int rounds, String what, Runnable work) {
        long[] nanos = new long[rounds];
        long cpu = cpuNanos();
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - begin;
        }
        tell(what, nanos, cpuNanos() - cpu);
    }

    private void tell(String what, long[] nanos, long cpu) {
        Arrays.sort(nanos);
        if (!isSilent) {
            System.out.printf(
                    "%-34s median %8.2f ms   worst %8.2f ms   CPU %8.2f ms%n",
                    what, nanos[nanos.length / 2] / 1e6, nanos[nanos.length - 1] / 1e6, cpu / 1e6 / nanos.length);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Conversations of 1 to 40 messages, written in turn as people do; half is read, a few are flagged, some have a file. */
    private static void fill(MailSystem system, int messages) {
        SystemStore store = system.store();
        AccountId account = owner(store);
        Random random = new Random(1);
        List<String> open = new ArrayList<>();
        for (int from = 0; from < messages; from += AT_ONCE) {
            List<NewEmail> letters = IntStream.range(from, Math.min(messages, from + AT_ONCE))
                    .mapToObj(number -> letter(store, number, random, open))
                    .toList();
            store.database().write(tx -> {
                letters.forEach(letter -> store.mail().emails().file(tx, account, letter));
                return letters.size();
            });
        }
    }

    private static AccountId owner(SystemStore store) {
        return store.database()
                .read(rows -> store.mail().directory().byLogin(rows, Target.address(0)))
                .orElseThrow()
                .id();
    }

    private static NewEmail letter(SystemStore store, int number, Random random, List<String> open) {
        boolean answers = !open.isEmpty() && random.nextInt(3) > 0;
        String parent = answers ? open.get(random.nextInt(open.size())) : "";
        String subject = answers ? "Re: About matter " + parent : "About matter " + number;
        if (!answers) {
            open.add(Integer.toString(number));
            if (open.size() > 200) {
                open.remove(0);
            }
        }
        String text = "This is message number " + number + ".\r\n"
                + "A line of sixty-four characters, the last two of which end it..\r\n".repeat(30);
        String body = number % 10 == 0
                ? "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" + text
                        + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
                : "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text;
        String references = answers ? "In-Reply-To: <" + parent + "@bench.test>\r\n" : "";
        byte[] message = ("From: Person " + number % 97 + " <person" + number % 97 + "@bench.test>\r\nTo: "
                        + Target.address(0)
                        + "\r\nSubject: " + subject + "\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <"
                        + number
                        + "@bench.test>\r\n" + references + "MIME-Version: 1.0\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        try (BlobWriter writer = store.blobs().create()) {
            writer.write(message);
            StoredBlob blob = writer.finish();
            Instant received = START.plus(Duration.ofMinutes(number));
            return new NewEmail(
                    blob,
                    MessageReader.read(new ByteArrayInputStream(message)),
                    Set.of(),
                    Set.of(MailboxRole.INBOX),
                    keywords(number),
                    received,
                    true,
                    RoadId.next(received));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Set<Keyword> keywords(int number) {
        Set<Keyword> keywords = new HashSet<>();
        if (number % 2 == 0) {
            keywords.add(Keyword.SEEN);
        }
        if (number % 50 == 0) {
            keywords.add(Keyword.FLAGGED);
        }
        return keywords;
    }
}
