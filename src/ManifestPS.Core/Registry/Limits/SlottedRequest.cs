namespace ManifestPS.Registry.Limits;

/// <summary>A request that knows its place among those under way, so that it can leave it while it waits for a token, and how far it may lead.</summary>
/// <param name="method">The method.</param>
/// <param name="address">Where it goes.</param>
/// <param name="place">Its place; null where it has none.</param>
internal sealed class SlottedRequest(HttpMethod method, Uri address, RequestSlot? place) : HttpRequestMessage(method, address)
{
    /// <summary>The place; null where it has none.</summary>
    public RequestSlot? Place { get; } = place;

    /// <summary>Where the server lies that gave the address in a redirect, a challenge or a Location, None where that is not known; null where the user gave it.</summary>
    public AddressKinds? GivenBy { get; init; }

    /// <summary>Where the server lies that sent the last response: the address of that very connection. None where it is not known.</summary>
    public AddressKinds Peer { get; set; }

    /// <summary>The place of a request; null where it has none.</summary>
    public static RequestSlot? SlotOf(HttpRequestMessage request) => (request as SlottedRequest)?.Place;

    /// <summary>Where the server lies that sent a response; None where that is not known.</summary>
    public static AddressKinds PeerOf(HttpResponseMessage response) => (response.RequestMessage as SlottedRequest)?.Peer ?? AddressKinds.None;
}
