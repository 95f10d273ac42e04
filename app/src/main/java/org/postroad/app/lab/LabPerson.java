package org.postroad.app.lab;

import java.net.URI;

/**
 * Somebody who lives in the lab.
 *
 * @param address the login too
 * @param webmail the HTTP address of the person's system
 */
public record LabPerson(String name, String address, String password, URI webmail) {
    @Override
    public String toString() {
        return name + " <" + address + ">";
    }
}
