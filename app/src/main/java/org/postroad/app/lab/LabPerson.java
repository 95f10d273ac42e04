package org.postroad.app.lab;

import java.net.URI;

/**
 * Somebody who lives in the lab.
 *
 * @param address the login too
 * @param webmail the HTTP address of the person's system
 */
public record LabPerson(String name, String address, String password, URI webmail) {
    /** The address up to the {@code @}: by what the lab's commands and its page know the person. */
    public String id() {
        return address.substring(0, address.indexOf('@'));
    }

    @Override
    public String toString() {
        return name + " <" + address + ">";
    }
}
