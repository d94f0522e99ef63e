namespace ManifestPS.Core.Tests;

public class ValueListTests
{
    [Fact]
    public void Lists_with_equal_elements_in_the_same_order_are_equal()
    {
        ValueList<string> left = ["a", "b"];
        ValueList<string> right = ["a", "b"];

        Assert.True(left.Equals(right));
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.False(left.Equals(["b", "a"]));
        Assert.False(left.Equals(["a"]));
    }

    [Fact]
    public void Maps_with_equal_pairs_are_equal_in_any_order()
    {
        ValueMap left = ValueMap.Create([new("a", "1"), new("b", "2")]);
        ValueMap right = ValueMap.Create([new("b", "2"), new("a", "1")]);

        Assert.Equal<object>(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.False(left.Equals(ValueMap.Create([new("a", "1"), new("b", "3")])));
    }

    [Fact]
    public void A_map_keeps_the_order_it_was_given() =>
        Assert.Equal("b=2, a=1", ValueMap.Create([new("b", "2"), new("a", "1")]).ToString());
}
