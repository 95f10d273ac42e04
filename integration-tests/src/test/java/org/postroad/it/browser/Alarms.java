package org.postroad.it.browser;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What must not happen while a hostile mail is open, whichever frame it happens in: a script runs, a request leaves, a window opens, the
 * browser's last defence (the content security policy) is needed, something of the mail's lies over our page. Each alarm is a line that
 * begins with its kind.
 */
final class Alarms {
    private static final Set<String> INSIDE = Set.of("data", "blob", "about", "chrome-error");

    /**
     * Everything that the two walls should have taken out, as the browser's own parser took the rest. Then everything in the mail is touched
     * as a curious reader might, but for honest links.
     */
    private static final String INSPECT_MAIL = """
            () => {
              const main = document.querySelector("main");
              if (!main?.firstElementChild) return ["nothing is shown"];
              const found = [];
              for (const element of main.querySelectorAll("*")) {
                const name = element.localName;
                if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") found.push("foreign " + name);
                if (/^(script|style|link|meta|base|form|input|button|textarea|select|i?frame|frameset|object|embed|applet|template|video|audio|dialog|slot|.*-.*)$/.test(name))
                  found.push("element " + name);
                for (const { name: attribute, value } of element.attributes) {
                  if (/^(on.*|id|name|srcdoc|srcset|action|formaction|ping|background|poster|data|is|part|slot|popover.*|tabindex|autofocus|contenteditable)$/.test(attribute))
                    found.push("attribute " + attribute);
                  if (attribute === "href" && !/^(https?:\\/\\/|mailto:|tel:)/.test(value)) found.push("link " + value);
                  if (attribute === "src" && !/^(https?:\\/\\/|blob:|data:image\\/(png|gif|jpeg|webp);)/.test(value)) found.push("source " + value);
                }
                if (name === "a" && element.href && (element.target !== "_blank" || element.rel !== "noopener noreferrer")) found.push("link opens here");
                if (getComputedStyle(element).position !== "static") found.push("position of " + name);
              }
              if (document.getAnimations().length) found.push("animation");
              for (const element of main.querySelectorAll("*")) {
                for (const type of ["pointerover", "mouseover", "mousemove", "focus", "pointerdown", "mousedown", "wheel", "scroll", "toggle"])
                  element.dispatchEvent(new Event(type, { bubbles: true }));
                if (!/^https?:|^mailto:/.test(element.closest("a")?.href ?? "")) element.click?.();
              }
              return found;
            }""";

    /** The frame stays where the reader put it, and nowhere else on the page is it what one would click on. */
    private static final String INSPECT_PAGE = """
            () => {
              const all = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
              const body = all(document).find((e) => e.localName === "pr-message-body");
              const frame = body?.shadowRoot.querySelector("iframe");
              if (!frame) return [];
              const place = body.getBoundingClientRect();
              const box = frame.getBoundingClientRect();
              const found = [];
              if (box.left < place.left - 1 || box.top < place.top - 1 || box.right > place.right + 1 || box.bottom > place.bottom + 1)
                found.push("the frame leaves the reader");
              for (let x = 0.5; x < 24; x++)
                for (let y = 0.5; y < 16; y++) {
                  const [left, top] = [(innerWidth * x) / 24, (innerHeight * y) / 16];
                  if (left >= place.left && left <= place.right && top >= place.top && top <= place.bottom) continue;
                  let hit = document.elementFromPoint(left, top);
                  for (let inner = hit; (inner = inner?.shadowRoot?.elementFromPoint(left, top)) && inner !== hit; ) hit = inner;
                  if (hit === frame) found.push(`the frame lies at ${left}, ${top}`);
                }
              return found.slice(0, 3);
            }""";

    private final URI origin;
    private final List<String> raised = new ArrayList<>();
    private String allowedImagesOf = "";

    private Alarms(URI origin) {
        this.origin = origin;
    }

    /** From now on, in that page and all its frames. */
    static Alarms in(Page page, URI origin) {
        Alarms alarms = new Alarms(origin);
        page.exposeBinding("canary", (source, arguments) -> {
            alarms.raise("script ran: canary " + List.of(arguments) + " in "
                    + source.frame().url());
            return "mailto:x";
        });
        page.onDialog(dialog -> {
            alarms.raise("script ran: dialog " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(alarms::request);
        page.onConsoleMessage(alarms::console);
        page.onPopup(window -> alarms.raise("a window opened: " + window.url()));
        return alarms;
    }

    /** From now on pictures may be fetched from that host. */
    void allowImagesOf(String host) {
        allowedImagesOf = host;
    }

    List<String> raised() {
        return List.copyOf(raised);
    }

    /** What is wrong in a frame; nothing in one that made room for the next meanwhile, into which one looks as well. */
    private static Object inspectMail(Frame frame) {
        try {
            return frame.evaluate(INSPECT_MAIL);
        } catch (PlaywrightException gone) {
            if (frame.isDetached()) {
                return List.of();
            }
            throw gone;
        }
    }

    /** Looks into the mail's frame, if there is one, touches everything in it, and looks at the page around it. */
    void inspect(Page page) {
        page.frames().stream()
                .filter(frame -> frame.url().matches("https?://[^/]+/frame(\\?.*)?"))
                .forEach(frame -> raiseAll("the walls left: ", inspectMail(frame)));
        raiseAll("covered: ", page.evaluate(INSPECT_PAGE));
        if (page.title().matches("\\d+")) {
            raise("script ran: the title is " + page.title());
        }
    }

    @SuppressWarnings("unchecked")
    private void raiseAll(String kind, Object found) {
        ((List<String>) found).forEach(what -> raise(kind + what));
    }

    private void raise(String alarm) {
        raised.add(alarm);
    }

    private void request(Request request) {
        URI address = URI.create(request.url().replaceAll("[^!-~]|[\"<>\\\\^`{|}]", "_"));
        String authority = String.valueOf(address.getRawAuthority());
        boolean isHere = INSIDE.contains(address.getScheme())
                || (address.getScheme().equals(origin.getScheme()) && authority.equals(origin.getRawAuthority()));
        boolean isAllowedImage = request.resourceType().equals("image") && authority.equals(allowedImagesOf);
        if (!isHere && !isAllowedImage) {
            raise("a request left: " + request.resourceType() + " " + request.url());
        } else if (isHere && "/auth/logout".equals(address.getPath())) {
            raise("a request left: to our own " + request.url());
        }
    }

    private void console(ConsoleMessage message) {
        if (message.text().contains("Content Security Policy") || message.text().contains("sandboxed")) {
            raise("the policy was needed: " + message.text());
        }
    }
}
