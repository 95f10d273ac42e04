package org.postroad.it.world;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Somebody with a browser: logs in by cookie and speaks JMAP (RFC 8620, RFC 8621) as the web pages do. */
public final class Person {
    /** {@code delivered} of a recipient whom another host answers for now: what comes after is not known (RFC 8621 §7). */
    public static final String RELAYED = "unknown";

    /** {@code delivered} of a recipient whose delivery failed. */
    public static final String FAILED = "no";

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
    private static final List<String> USING = List.of(
            "urn:ietf:params:jmap:core",
            "urn:ietf:params:jmap:mail",
            "urn:ietf:params:jmap:submission",
            "https://postroad.org/jmap/road",
            "https://postroad.org/jmap/delivery");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final URI base;
    private final HttpClient http;
    private final String csrfToken;
    private final JsonNode session;
    private final Map<String, String> mailboxes;
    private final String identity;

    private Person(String address, URI base, HttpClient http, String csrfToken) throws IOException {
        this.address = address;
        this.base = base;
        this.http = http;
        this.csrfToken = csrfToken;
        session = JSON.readTree(get("/jmap/session").body());
        Map<String, String> byRole = new HashMap<>();
        call("Mailbox/get", arguments())
                .path("list")
                .forEach(box ->
                        byRole.put(box.path("role").asText(), box.path("id").asText()));
        mailboxes = Map.copyOf(byRole);
        identity = call("Identity/get", arguments())
                .path("list")
                .path(0)
                .path("id")
                .asText();
    }

    static Person login(URI base, String address, String password) throws IOException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .connectTimeout(REQUEST_LIMIT)
                .build();
        byte[] credentials = JSON.writeValueAsBytes(
                JSON.createObjectNode().put("login", address).put("password", password));
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/auth/login"))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(credentials))
                .build();
        JsonNode answer = JSON.readTree(exchange(http, request).body());
        return new Person(address, base, http, answer.path("csrfToken").asText());
    }

    public String address() {
        return address;
    }

    /** The id of the mailbox with a role. */
    public String mailbox(String role) {
        return Optional.ofNullable(mailboxes.get(role)).orElseThrow();
    }

    /** An object with this account's id, for the arguments of a method. */
    public ObjectNode arguments() {
        return JSON.createObjectNode()
                .put(
                        "accountId",
                        session.path("primaryAccounts").path(USING.get(1)).asText());
    }

    /** Calls one method; its response's arguments. */
    public JsonNode call(String method, ObjectNode arguments) {
        return calls(List.of(JSON.createArrayNode().add(method).add(arguments).add("0")))
                .get(0);
    }

    private List<JsonNode> calls(List<ArrayNode> methodCalls) {
        ObjectNode request = JSON.createObjectNode();
        request.set("using", JSON.valueToTree(USING));
        request.putArray("methodCalls").addAll(methodCalls);
        List<JsonNode> results = new ArrayList<>();
        for (JsonNode response : post(
                        session.path("apiUrl").asText(),
                        "application/json",
                        BodyPublishers.ofString(request.toString()))
                .path("methodResponses")) {
            if (response.path(0).asText().equals("error")) {
                throw new JmapError(response.path(1));
            }
            results.add(response.path(1));
        }
        return results;
    }

    /** Uploads a file. */
    public Letter.Attachment upload(String name, String type, BodyPublisher content) {
        String url = session.path("uploadUrl").asText().replace("{accountId}", accountId());
        return new Letter.Attachment(post(url, type, content).path("blobId").asText(), name, type);
    }

    /** Opens a blob. */
    public InputStream download(String blobId) {
        return get(session.path("downloadUrl")
                        .asText()
                        .replace("{accountId}", accountId())
                        .replace("{blobId}", encoded(blobId))
                        .replace("{name}", "blob")
                        .replace("{type}", encoded("application/octet-stream")))
                .body();
    }

    /** A whole blob, which is small. */
    public byte[] bytes(String blobId) {
        try (InputStream in = download(blobId)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a draft and submits it, as one click on "send" does; it moves to Sent. */
    public SentLetter send(Letter letter) {
        SentLetter sent = submit(letter);
        String messageId =
                email(sent.emailId(), "messageId").path("messageId").path(0).asText();
        return new SentLetter(sent.emailId(), sent.submissionId(), messageId);
    }

    /** The same in one request; the Message-ID is the letter's own. */
    public SentLetter submit(Letter letter) {
        ObjectNode set = arguments();
        set.putObject("create").set("letter", draft(letter));
        ObjectNode submit = arguments();
        submit.putObject("create").putObject("post").put("emailId", "#letter").put("identityId", identity);
        submit.putObject("onSuccessUpdateEmail")
                .putObject("#post")
                .put("mailboxIds/" + mailbox("sent"), true)
                .putNull("mailboxIds/" + mailbox("drafts"))
                .putNull("keywords/$draft");
        List<JsonNode> results = calls(List.of(
                JSON.createArrayNode().add("Email/set").add(set).add("0"),
                JSON.createArrayNode().add("EmailSubmission/set").add(submit).add("1")));
        return new SentLetter(
                created(results.get(0), "letter").path("id").asText(),
                created(results.get(1), "post").path("id").asText(),
                letter.messageId());
    }

    private ObjectNode draft(Letter letter) {
        ObjectNode draft = JSON.createObjectNode();
        draft.putObject("mailboxIds").put(mailbox("drafts"), true);
        draft.putObject("keywords").put("$draft", true).put("$seen", true);
        draft.putArray("from").addObject().put("email", address);
        ArrayNode to = draft.putArray("to");
        letter.to().forEach(recipient -> to.addObject().put("email", recipient));
        draft.put("subject", letter.subject());
        if (!letter.messageId().isEmpty()) {
            draft.putArray("messageId").add(letter.messageId());
        }
        draft.putArray("textBody").addObject().put("partId", "text").put("type", "text/plain");
        draft.putObject("bodyValues").putObject("text").put("value", letter.text());
        ArrayNode attachments = draft.putArray("attachments");
        letter.attachments()
                .forEach(file -> attachments
                        .addObject()
                        .put("blobId", file.blobId())
                        .put("type", file.type())
                        .put("name", file.name())
                        .put("disposition", "attachment"));
        return draft;
    }

    private static JsonNode created(JsonNode response, String creationId) {
        JsonNode object = response.path("created").path(creationId);
        if (object.isMissingNode()) {
            throw new JmapError(response.path("notCreated").path(creationId));
        }
        return object;
    }

    /** One email with some properties. */
    public JsonNode email(String id, String... properties) {
        ObjectNode get = arguments();
        get.putArray("ids").add(id);
        get.set("properties", JSON.valueToTree(properties));
        get.put("fetchTextBodyValues", true);
        return call("Email/get", get).path("list").path(0);
    }

    /** The ids of a mailbox's emails, newest first, at most 500. */
    public List<String> ids(String role) {
        ObjectNode query = arguments();
        query.putObject("filter").put("inMailbox", mailbox(role));
        query.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
        query.put("limit", 500);
        List<String> ids = new ArrayList<>();
        call("Email/query", query).path("ids").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** The emails of the inbox with what a reader sees of them, newest first. */
    public List<JsonNode> inbox() {
        ObjectNode get = arguments();
        get.set("ids", JSON.valueToTree(ids("inbox")));
        get.set(
                "properties",
                JSON.valueToTree(List.of(
                        "id",
                        "blobId",
                        "messageId",
                        "subject",
                        "from",
                        "to",
                        "size",
                        "textBody",
                        "bodyValues",
                        "attachments",
                        "header:Auto-Submitted:asText",
                        "header:Return-Path:asRaw")));
        get.put("fetchTextBodyValues", true);
        List<JsonNode> emails = new ArrayList<>();
        call("Email/get", get).path("list").forEach(emails::add);
        return emails;
    }

    /** Waits until the inbox holds an email with a Message-ID. */
    public JsonNode awaitMessage(String messageId) {
        return awaitInInbox(
                "message " + messageId,
                email -> email.path("messageId").path(0).asText().equals(messageId));
    }

    /** Waits until the inbox holds an email with a subject. */
    public JsonNode awaitSubject(String subject) {
        return awaitInInbox(
                "'" + subject + "'", email -> email.path("subject").asText().equals(subject));
    }

    /** Waits until the inbox holds an email. */
    public JsonNode awaitInInbox(String what, Predicate<JsonNode> wanted) {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        await(what + " in the inbox of " + address)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    inbox().stream().filter(wanted).findFirst().ifPresent(found::set);
                    return found.get() != null;
                });
        return found.get();
    }

    /** The submission as it stands. */
    public JsonNode submission(String id) {
        ObjectNode get = arguments();
        get.putArray("ids").add(id);
        return call("EmailSubmission/get", get).path("list").path(0);
    }

    /** What became of one recipient of a submission: {@code queued}, {@code yes} in a mailbox here, {@link #RELAYED} or {@link #FAILED}. */
    public JsonNode deliveryStatus(String submissionId, String recipient) {
        return submission(submissionId).path("deliveryStatus").path(recipient);
    }

    /** Waits until a recipient's delivery has come to something; its status. */
    public JsonNode awaitDelivered(String submissionId, String recipient, String delivered) {
        await(recipient + " is '" + delivered + "' in the submission")
                .pollInterval(Duration.ofMillis(50))
                .until(() -> deliveryStatus(submissionId, recipient)
                        .path("delivered")
                        .asText()
                        .equals(delivered));
        return deliveryStatus(submissionId, recipient);
    }

    /** The hops of a message's roads in this system, in the order of their recording. */
    public List<JsonNode> road(String messageId) {
        ObjectNode get = arguments();
        get.putArray("messageIds").add("<" + messageId + ">");
        List<JsonNode> hops = new ArrayList<>();
        call("Road/get", get).path("list").forEach(road -> road.path("hops").forEach(hops::add));
        return hops;
    }

    /** Waits until the road of a message shows a hop of a kind. */
    public JsonNode awaitHop(String messageId, String kind, Predicate<JsonNode> wanted) {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        await("hop " + kind + " of " + messageId)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    road(messageId).stream()
                            .filter(hop -> hop.path("hop").asText().equals(kind))
                            .filter(wanted)
                            .findFirst()
                            .ifPresent(found::set);
                    return found.get() != null;
                });
        return found.get();
    }

    /** The state of the account's emails, from which {@code Email/changes} counts. */
    public String emailState() {
        ObjectNode get = arguments();
        get.putArray("ids");
        return call("Email/get", get).path("state").asText();
    }

    /** Opens the push channel (RFC 8620 §7.3). */
    public Push listen() {
        String url = session.path("eventSourceUrl")
                .asText()
                .replace("{types}", "*")
                .replace("{closeafter}", "no")
                .replace("{ping}", "0");
        HttpRequest request = HttpRequest.newBuilder(base.resolve(url))
                .header("Accept", "text/event-stream")
                .build();
        return new Push(exchange(http, request).body());
    }

    private String accountId() {
        return arguments().path("accountId").asText();
    }

    private HttpResponse<InputStream> get(String url) {
        return exchange(
                http,
                HttpRequest.newBuilder(base.resolve(url)).timeout(REQUEST_LIMIT).build());
    }

    private JsonNode post(String url, String type, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(url))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", type)
                .header("X-CSRF-Token", csrfToken)
                .POST(body)
                .build();
        try {
            return JSON.readTree(exchange(http, request).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<InputStream> exchange(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 != 2) {
                String body = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException(
                        request.method() + " " + request.uri() + ": " + response.statusCode() + " " + body);
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
