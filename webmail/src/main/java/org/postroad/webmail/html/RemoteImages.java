package org.postroad.webmail.html;

import java.util.Optional;

/** Whether pictures that lie on other hosts are shown, and how many a message has. Confined to one thread. */
final class RemoteImages {
    private final boolean shown;
    private int count;

    RemoteImages(boolean shown) {
        this.shown = shown;
    }

    /** The address to fetch the picture from, of a form that needs no further care; empty if it is not to be shown. */
    Optional<String> see(String url) {
        Optional<String> address = WebAddress.ofImage(url);
        if (address.isPresent()) {
            count++;
        }
        return shown ? address : Optional.empty();
    }

    int count() {
        return count;
    }
}
